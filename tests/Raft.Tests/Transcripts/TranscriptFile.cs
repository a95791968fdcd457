namespace Wetware.Raft.Tests.Transcripts;

/// <summary>
/// Reads files in the format of cockroachdb/datadriven: comments, a directive, its input, a line of dashes, and the expected output up to
/// a blank line, or up to a second pair of dashes when the output itself has blank lines.
/// </summary>
internal static class TranscriptFile
{
    private const string Separator = "----";

    public static IReadOnlyList<Directive> Read(string path)
    {
        var lines = File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var directives = new List<Directive>();
        for (var next = 0; next < lines.Length;)
        {
            var line = lines[next].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                next++;
                continue;
            }
            var start = next + 1;
            while (line.EndsWith('\\'))
                line = string.Concat(line.AsSpan(0, line.Length - 1).TrimEnd(), " ", lines[++next].Trim());
            next++;
            var input = new List<string>();
            while (next < lines.Length && lines[next] != Separator)
                input.Add(lines[next++]);
            if (next == lines.Length)
                throw new FormatException($"{path}:{start}: no {Separator} follows the directive");
            next++;
            var expected = Expected(lines, ref next);
            var (command, arguments) = Parse(line);
            directives.Add(new(start, command, arguments, string.Join('\n', input).Trim(), expected));
        }
        return directives;
    }

    private static string Expected(string[] lines, ref int next)
    {
        var expected = new List<string>();
        if (next < lines.Length && lines[next] == Separator)
        {
            next++;
            while (!(lines[next] == Separator && next + 1 < lines.Length && lines[next + 1] == Separator))
                expected.Add(lines[next++]);
            next += 2;
        }
        else
        {
            while (next < lines.Length && lines[next].Trim().Length > 0)
                expected.Add(lines[next++]);
        }
        return string.Concat(expected.Select(line => line + "\n"));
    }

    private static (string Command, IReadOnlyList<Argument> Arguments) Parse(string line)
    {
        var rest = line;
        var command = Until(ref rest, " ");
        var arguments = new List<Argument>();
        while ((rest = rest.TrimStart()).Length > 0)
        {
            var key = Until(ref rest, " =");
            if (rest.Length == 0 || rest[0] != '=')
            {
                arguments.Add(new(key, []));
                continue;
            }
            rest = rest[1..];
            arguments.Add(new(key, rest.StartsWith('(') ? List(ref rest) : [Until(ref rest, " ")]));
        }
        return (command, arguments);
    }

    private static string[] List(ref string rest)
    {
        var end = rest.IndexOf(')', StringComparison.Ordinal);
        if (end < 0)
            throw new FormatException($"no ')' in {rest}");
        var values = rest[1..end].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        rest = rest[(end + 1)..];
        return values;
    }

    private static string Until(ref string rest, string ends)
    {
        var at = rest.IndexOfAny(ends.ToCharArray());
        var taken = at < 0 ? rest : rest[..at];
        rest = at < 0 ? "" : rest[at..];
        return taken;
    }
}
