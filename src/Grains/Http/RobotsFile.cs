using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wetware.Grains.Http;

/// <summary>A site's <c>robots.txt</c> (RFC 9309). Every text reads as one; what is over a limit is left out.</summary>
internal sealed class RobotsFile
{
    /// <summary>Bytes that are read of a file.</summary>
    public const int MaxBytes = 512 << 10;

    private const int MaxRules = 1000;
    private const int MaxPatternLength = 512;
    private const int MaxStars = 8;
    private const int MaxDelay = 60;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    private readonly Dictionary<string, Group> _groups = new(StringComparer.OrdinalIgnoreCase);

    private RobotsFile()
    {
    }

    /// <summary>Of a site without one: everything may be read.</summary>
    public static RobotsFile AllowsAll { get; } = new();

    /// <summary>Of a site that cannot show it at present: nothing may be read.</summary>
    public static RobotsFile AllowsNothing { get; } = Parse("User-agent: *\nDisallow: /"u8);

    /// <summary>Reads a file.</summary>
    public static RobotsFile Parse(ReadOnlySpan<byte> bytes)
    {
        var file = new RobotsFile();
        List<Group> current = [];
        var (isNaming, rules) = (false, 0);
        foreach (var line in Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').AsSpan().EnumerateLines())
        {
            var text = line.IndexOf('#') is var comment and >= 0 ? line[..comment] : line;
            if (text.IndexOf(':') is not (var colon and > 0))
                continue;
            var name = text[..colon].Trim();
            var value = text[(colon + 1)..].Trim();
            if (name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
            {
                if (!isNaming)
                    current.Clear();
                isNaming = true;
                current.Add(file.GroupOf(value.ToString()));
                continue;
            }

            // Other lines, such as Sitemap, belong to no group.
            var isAllow = name.Equals("allow", StringComparison.OrdinalIgnoreCase);
            if (isAllow || name.Equals("disallow", StringComparison.OrdinalIgnoreCase))
            {
                isNaming = false;
                if (rules++ < MaxRules && Rule.Parse(value.ToString(), isAllow) is { } rule)
                    current.ForEach(group => group.Rules.Add(rule));
            }
            else if (name.Equals("crawl-delay", StringComparison.OrdinalIgnoreCase))
            {
                isNaming = false;
                if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0)
                    current.ForEach(group => group.Delay = Math.Min(seconds, MaxDelay));
            }
        }

        return file;
    }

    /// <summary>Whether a robot may read an address, and how many seconds it is to wait between two.</summary>
    /// <param name="agent">The header <c>User-Agent</c>; the robot's name is what it begins with.</param>
    /// <param name="address">The address.</param>
    public (bool IsAllowed, double Delay) Ask(string agent, Uri address)
    {
        var end = agent.AsSpan().IndexOfAnyExcept(NameCharacters);
        if (!_groups.TryGetValue(end < 0 ? agent : agent[..end], out var group) && !_groups.TryGetValue("*", out group))
            return (true, 0);
        var path = address.PathAndQuery;
        var best = group.Rules.Where(rule => rule.Matches(path)).MaxBy(rule => (rule.Length, rule.IsAllow));
        return (best?.IsAllow ?? true, group.Delay);
    }

    private Group GroupOf(string agent)
    {
        if (!_groups.TryGetValue(agent, out var group))
            _groups.Add(agent, group = new());
        return group;
    }

    private sealed class Group
    {
        public List<Rule> Rules { get; } = [];

        public double Delay { get; set; }
    }

    /// <summary>A pattern of paths: texts with anything between them.</summary>
    private sealed record Rule(string[] Texts, bool IsWhole, int Length, bool IsAllow)
    {
        public static Rule? Parse(string pattern, bool isAllow)
        {
            // An empty pattern matches nothing.
            if (pattern.Length is 0 or > MaxPatternLength)
                return null;
            var isWhole = pattern[^1] == '$';
            var texts = (isWhole ? pattern[..^1] : pattern).Split('*').Select(Escaped).ToArray();
            return texts.Length <= MaxStars + 1 ? new(texts, isWhole, pattern.Length, isAllow) : null;
        }

        public bool Matches(string path)
        {
            if (!path.StartsWith(Texts[0], StringComparison.Ordinal))
                return false;
            var at = Texts[0].Length;
            foreach (var text in Texts.Skip(1).SkipLast(IsWhole ? 1 : 0))
            {
                var found = path.IndexOf(text, at, StringComparison.Ordinal);
                if (found < 0)
                    return false;
                at = found + text.Length;
            }

            if (!IsWhole)
                return true;
            return Texts.Length == 1 ? at == path.Length : path.Length - Texts[^1].Length >= at && path.EndsWith(Texts[^1], StringComparison.Ordinal);
        }

        // As addresses are written: what is not ASCII is escaped.
        private static string Escaped(string text) => Ascii.IsValid(text) ? text : string.Concat(
            text.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
    }
}
