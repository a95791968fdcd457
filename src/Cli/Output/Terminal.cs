namespace Wetware.Cli.Output;

/// <summary>What the output can do.</summary>
internal static class Terminal
{
    /// <summary>Colour only on a terminal, and never when <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static bool HasColour =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
