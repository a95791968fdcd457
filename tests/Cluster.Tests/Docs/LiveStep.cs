using System.Text;
using System.Text.RegularExpressions;

namespace Wetware.Tests.Docs;

/// <summary>A command that a page shows, with what it says. In what it says, <c>…</c> stands for anything; names that are made, times and durations are any.</summary>
/// <param name="Command">What is typed.</param>
/// <param name="Said">What is shown of the answer; null when the page shows none.</param>
internal sealed partial record LiveStep(string Command, string? Said)
{
    /// <summary>The steps of all blocks of a page that are marked <c>live</c>, in order.</summary>
    public static IReadOnlyList<LiveStep> Of(string page) => [.. Block().Matches(page).SelectMany(block =>
        block.Groups[1].Value == "sh" ? Script(block.Groups[2].Value) : Session(block.Groups[2].Value))];

    /// <summary>True when it only looks, so that it can be typed again until what is shown has happened, as a reader would.</summary>
    public bool OnlyLooks => !Changing().IsMatch(Command);

    /// <summary>True when <paramref name="answer"/> is what is shown; where it breaks its lines does not count.</summary>
    public bool Shows(string answer) => Said is null || Regex.IsMatch(answer.Trim(), $"^{Pattern(Said.Trim())}$", RegexOptions.Singleline);

    private static string Pattern(string said)
    {
        var (pattern, end) = (new StringBuilder(), 0);
        foreach (Match any in Any().Matches(said))
        {
            pattern.Append(Regex.Escape(said[end..any.Index])).Append(any.Value == "…" ? ".*" : string.IsNullOrWhiteSpace(any.Value) ? @"\s*" : $"({Any()})");
            end = any.Index + any.Length;
        }

        return pattern.Append(Regex.Escape(said[end..])).ToString();
    }

    // Each command by itself, so that one that fails is seen.
    private static IEnumerable<LiveStep> Script(string block) => Lines(block).Select(line => new LiveStep(line, null));

    private static IEnumerable<LiveStep> Session(string block)
    {
        string? command = null;
        var said = new StringBuilder();
        foreach (var line in Lines(block))
        {
            if (!line.StartsWith("$ ", StringComparison.Ordinal))
            {
                said.AppendLine(line);
                continue;
            }

            if (command is not null)
                yield return new LiveStep(command, said.ToString());
            (command, said) = (line[2..], new StringBuilder());
        }

        if (command is not null)
            yield return new LiveStep(command, said.ToString());
    }

    private static IEnumerable<string> Lines(string block) => Continued().Replace(block, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"```(console|sh) live\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(" -[FTX] | --json '|ww task (?!ls|show|runs|logs)")]
    private static partial Regex Changing();

    // What stands for anything, and white space; then times, server ids, ids that are made, durations, sequences of events.
    [GeneratedRegex(@"…|\s+|\d{4}-\d\d-\d\d[T ][\d:.]+(?:\+00:00|Z)|\b[0-9a-f]{16}\b|\b01[0-9a-z]{24}\b|\b\d+ ms|\b\d{16}\b")]
    private static partial Regex Any();
}
