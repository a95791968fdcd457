namespace Wetware.Cli.Sessions;

/// <summary>Tokens on command lines: anyone on the machine can read those, so <c>-</c> takes them from standard input.</summary>
internal static class TokenText
{
    private const int MaxLength = 256;

    public static string Read(string text) => text == "-" ? (Console.In.ReadLine() ?? "").Trim() is { Length: <= MaxLength } line ? line : "" : text;
}
