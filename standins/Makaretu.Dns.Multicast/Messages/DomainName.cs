using System.Globalization;
using System.Text;

namespace Makaretu.Dns;

/// <summary>
/// A name made of labels, compared without regard to case (RFC 4343). The text form separates labels by dots; a dot, a backslash, a space, a
/// control or a Latin-1 character inside a label is written <c>\.</c> or <c>\DDD</c>.
/// </summary>
public class DomainName : IEquatable<DomainName>
{
    /// <summary>The name without labels.</summary>
    public static DomainName Root = new(string.Empty);

    private readonly string[] _labels;

    /// <exception cref="FormatException">An escape is cut off or is no number up to 255.</exception>
    public DomainName(string name) => _labels = Parse(name);

    public DomainName(params string[] labels) => _labels = [.. labels];

    /// <summary>The labels, most specific first.</summary>
    public IReadOnlyList<string> Labels => _labels;

    public static implicit operator DomainName(string s) => new(s);

    public static bool operator ==(DomainName? a, DomainName? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(DomainName? a, DomainName? b) => !(a == b);

    public static DomainName Join(params DomainName[] names) => new(names.SelectMany(name => name._labels).ToArray());

    public static bool LabelsEqual(string? a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    public DomainName ToCanonical() => new(Array.ConvertAll(_labels, label => label.ToLowerInvariant()));

    public bool BelongsTo(DomainName domain) => this == domain || IsSubdomainOf(domain);

    public bool IsSubdomainOf(DomainName? domain)
    {
        if (domain is null || _labels.Length <= domain._labels.Length)
            return false;
        return _labels.AsSpan(_labels.Length - domain._labels.Length).SequenceEqual(domain._labels, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The name without its first label; null for the root.</summary>
    public DomainName? Parent() => _labels.Length == 0 ? null : new DomainName(_labels[1..]);

    public bool Equals(DomainName? that) =>
        that is not null && _labels.AsSpan().SequenceEqual(that._labels, StringComparer.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is DomainName that && Equals(that);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var label in _labels)
            hash.Add(label, StringComparer.OrdinalIgnoreCase);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _labels.Length; i++)
        {
            if (i > 0)
                text.Append('.');
            foreach (var c in _labels[i])
                Escape(text, c);
        }

        return text.ToString();
    }

    private static void Escape(StringBuilder text, char c)
    {
        if (c == '.')
            text.Append(@"\.");
        else if (c is '\\' or <= ' ' or (> '~' and <= '\xFF'))
            text.Append('\\').Append(((int)c).ToString("000", CultureInfo.InvariantCulture));
        else
            text.Append(c);
    }

    private static string[] Parse(string name)
    {
        var labels = new List<string>();
        var label = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '.')
            {
                labels.Add(label.ToString());
                label.Clear();
            }
            else
            {
                label.Append(name[i] == '\\' ? Unescape(name, ref i) : name[i]);
            }
        }

        if (label.Length > 0)
            labels.Add(label.ToString());
        return [.. labels];
    }

    private static char Unescape(string name, ref int i)
    {
        if (++i == name.Length)
            throw new FormatException($"The name '{name}' ends in the middle of an escape.");
        if (!char.IsAsciiDigit(name[i]))
            return name[i];
        if (i + 2 >= name.Length || !byte.TryParse(name.AsSpan(i, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            throw new FormatException($"The name '{name}' has an escape that is not three digits up to 255.");
        i += 2;
        return (char)code;
    }
}
