using System.Text;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Anchors;

/// <summary>
/// A name in the anchor tree in its canonical form: one leading <c>/</c>, names of printable ASCII (0x21–0x7E without backslash) between single
/// slashes, nothing at the end; the root is <c>/</c>. Reading cleans lexically: <c>//</c> and <c>.</c> vanish, <c>..</c> takes back one name and
/// is nothing at the root. The default value is the root.
/// </summary>
public readonly struct AnchorPath : IEquatable<AnchorPath>
{
    /// <summary>Most names in a path.</summary>
    public const int MaxDepth = 32;

    /// <summary>Longest name, in characters (each is one byte).</summary>
    public const int MaxNameLength = 128;

    /// <summary>Longest canonical path, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>Longest text that is looked at, in characters; it may shrink by cleaning.</summary>
    public const int MaxTextLength = 4096;

    private readonly string? _text;

    private AnchorPath(string text) => _text = text;

    /// <summary>The root.</summary>
    public static AnchorPath Root => default;

    /// <summary>True for <c>/</c>.</summary>
    public bool IsRoot => _text is null;

    /// <summary>Its names from the root down; none for the root.</summary>
    public IReadOnlyList<string> Names => _text is null ? [] : _text[1..].Split('/');

    /// <summary>How many names it has; 0 for the root.</summary>
    public int Depth => _text?.AsSpan().Count('/') ?? 0;

    /// <summary>Its last name; empty for the root.</summary>
    public string Name => _text is null ? "" : _text[(_text.LastIndexOf('/') + 1)..];

    /// <summary>The path above it; the root's is the root.</summary>
    public AnchorPath Parent => _text?.LastIndexOf('/') is > 0 and var end ? new AnchorPath(_text[..end]) : default;

    /// <summary>The node on which it lives, when its first name is a server id; null for a name in the durable tree.</summary>
    public ServerId? Server =>
        _text is { Length: > ServerId.TextLength } && NodeKey.TryGetServer(_text.AsSpan(1), out var server) ? server : null;

    /// <summary>Reads and cleans a path; the empty text is the root.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: an invalid rune, with its index; <c>limit</c>: too long or too deep.</exception>
    public static AnchorPath Parse(string text) => Cleaned([], text);

    /// <summary>Reads and cleans a path; false, and the root, when <see cref="Parse"/> would refuse.</summary>
    public static bool TryParse(string? text, out AnchorPath path)
    {
        path = default;
        if (text is null)
            return false;
        try
        {
            path = Parse(text);
            return true;
        }
        catch (WetwareException)
        {
            return false;
        }
    }

    /// <summary>Joins parts with slashes and cleans the whole: <c>/foo/</c> and <c>/bar</c> are <c>/foo/bar</c>.</summary>
    /// <exception cref="WetwareException">As <see cref="Parse"/>.</exception>
    public static AnchorPath Join(params ReadOnlySpan<string> parts) => Parse(string.Join('/', parts));

    /// <summary>The path <paramref name="relative"/> below this one. It never leaves: <c>..</c> is nothing here, as it is at the root.</summary>
    /// <exception cref="WetwareException">As <see cref="Parse"/>.</exception>
    public AnchorPath Walk(string relative) => Cleaned(Names, relative);

    /// <summary>True when it is <paramref name="other"/> or below it.</summary>
    public bool IsWithin(AnchorPath other) =>
        other.IsRoot || (_text is not null && _text.StartsWith(other._text!, StringComparison.Ordinal)
            && (_text.Length == other._text!.Length || _text[other._text.Length] == '/'));

    /// <summary>Returns the grain of this path: one of the durable tree, or of a node's own tree.</summary>
    /// <param name="grains">The way to grains.</param>
    public IAnchor GetGrain(IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return Server is null ? grains.GetGrain<IAnchorGrain>(ToString()) : grains.GetGrain<INodeAnchorGrain>(ToString()[1..]);
    }

    /// <inheritdoc />
    public bool Equals(AnchorPath other) => _text == other._text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is AnchorPath other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical form.</summary>
    public override string ToString() => _text ?? "/";

    /// <summary>Same canonical form.</summary>
    public static bool operator ==(AnchorPath left, AnchorPath right) => left.Equals(right);

    /// <summary>Another canonical form.</summary>
    public static bool operator !=(AnchorPath left, AnchorPath right) => !left.Equals(right);

    private static AnchorPath Cleaned(IReadOnlyList<string> above, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxTextLength)
            throw Limit($"the path has {text.Length} characters; at most {MaxTextLength} are read");
        Check(text);
        var names = new List<string>(above);
        foreach (var name in text.Split('/'))
        {
            if (name is "" or ".")
                continue;
            if (name != "..")
                names.Add(name);
            else if (names.Count > above.Count)
                names.RemoveAt(names.Count - 1);
        }

        return Built(names);
    }

    private static AnchorPath Built(List<string> names)
    {
        if (names.Count == 0)
            return default;
        if (names.Count > MaxDepth)
            throw Limit($"the path is {names.Count} names deep; at most {MaxDepth} are allowed");
        if (names.Find(name => name.Length > MaxNameLength) is { } longest)
            throw Limit($"the name \"{longest[..16]}…\" has {longest.Length} characters; at most {MaxNameLength} are allowed");
        var text = "/" + string.Join('/', names);
        return text.Length <= MaxLength ? new AnchorPath(text) : throw Limit($"the path has {text.Length} characters; at most {MaxLength} are allowed");
    }

    private static void Check(string text)
    {
        var at = text.AsSpan().IndexOfAnyExceptInRange('\x21', '\x7e');
        var backslash = text.IndexOf('\\', StringComparison.Ordinal);
        if (backslash >= 0 && (at < 0 || backslash < at))
            at = backslash;
        if (at < 0)
            return;

        // Only ASCII stands before it, so this index counts characters, runes and bytes alike.
        var rune = Rune.TryGetRuneAt(text, at, out var found) ? found : Rune.ReplacementChar;
        var shown = Rune.IsControl(rune) ? $"\\u{rune.Value:x4}" : rune.ToString();
        throw new WetwareException(ErrorKind.Failed, $"invalid rune '{shown}' at index {at}");
    }

    private static WetwareException Limit(string message) => new(ErrorKind.Limit, message);
}
