using Wetware.Wasm.Modules;

namespace Wetware.Cli.Output;

/// <summary>What the output can do.</summary>
internal static class Terminal
{
    /// <summary>Colour only on a terminal, and never when <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static bool HasColour =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Standard output for what a guest wrote: escaped on a terminal, unchanged where it goes to a file or a program.</summary>
    public static Stream OpenOutput() => Guarded(Console.OpenStandardOutput(), !Console.IsOutputRedirected);

    /// <summary>The same of standard error.</summary>
    public static Stream OpenError() => Guarded(Console.OpenStandardError(), !Console.IsErrorRedirected);

    /// <summary>What a guest wrote, as it is shown by <paramref name="writer"/>: escaped on a terminal.</summary>
    public static string Shown(string text, TextWriter writer) =>
        (writer == Console.Out && !Console.IsOutputRedirected) || (writer == Console.Error && !Console.IsErrorRedirected) ? Printable.Text(text) : text;

    internal static Stream Guarded(Stream stream, bool isTerminal) => isTerminal ? new EscapedStream(stream) : stream;

    /// <summary>Columns and rows of the terminal that <paramref name="output"/> is; null when it is none.</summary>
    public static (int Columns, int Rows)? SizeOf(TextWriter output)
    {
        if (output != Console.Out || Console.IsOutputRedirected)
            return null;
        try
        {
            return Console.WindowWidth > 0 ? (Console.WindowWidth, Math.Max(2, Console.WindowHeight)) : null;
        }
        catch (Exception error) when (error is IOException or PlatformNotSupportedException)
        {
            return null; // a terminal that does not tell
        }
    }
}
