namespace Wetware.Cli.Output;

/// <summary>What the output can do.</summary>
internal static class Terminal
{
    /// <summary>Colour only on a terminal, and never when <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static bool HasColour =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

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
