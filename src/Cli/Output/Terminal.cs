using Wetware.Wasm.Modules;

namespace Wetware.Cli.Output;

/// <summary>What the output can do.</summary>
internal static class Terminal
{
    /// <summary>Colour only on a terminal, and never when <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static bool HasColour =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>A stream to <paramref name="writer"/> for bytes that others wrote: escaped on a terminal, unchanged where they go to a file or a program.</summary>
    public static Stream Open(TextWriter writer)
    {
        if (writer == Console.Out)
            return Guarded(Console.OpenStandardOutput(), IsTerminal(writer));
        return writer == Console.Error ? Guarded(Console.OpenStandardError(), IsTerminal(writer)) : new WriterStream(writer);
    }

    /// <summary>The same for a program that runs here, and whose bytes are its own affair: a terminal gets them unchanged.</summary>
    public static Stream OpenRaw(TextWriter writer)
    {
        if (writer == Console.Out)
            return Console.OpenStandardOutput();
        return writer == Console.Error ? Console.OpenStandardError() : new WriterStream(writer);
    }

    /// <summary>Whether <paramref name="writer"/> ends at a terminal.</summary>
    public static bool IsTerminal(TextWriter writer) =>
        (writer == Console.Out && !Console.IsOutputRedirected) || (writer == Console.Error && !Console.IsErrorRedirected);

    /// <summary>What a guest wrote, as it is shown by <paramref name="writer"/>: escaped on a terminal.</summary>
    public static string Shown(string text, TextWriter writer) => IsTerminal(writer) ? Printable.Text(text) : text;

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
