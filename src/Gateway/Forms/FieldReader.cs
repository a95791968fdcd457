using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Wetware.Gateway.Forms;

/// <summary>
/// Takes typed values out of a <see cref="FieldSet"/> and notes everything that is wrong on the way. What a wrong field answers is its fallback; nothing of
/// it is used, because <see cref="Finish"/> throws. A field that nobody asked for is wrong too: it is most likely misspelt.
/// </summary>
internal sealed partial class FieldReader(FieldSet fields)
{
    private const string BytesUnit = "bytes";
    private const string Items = "items";

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<FieldProblem> _problems = [];

    /// <summary>Was the field given?</summary>
    public bool Has(string name)
    {
        _known.Add(name);
        return fields.Of(name).Count > 0;
    }

    /// <summary>Notes something wrong that only the caller can see.</summary>
    public void Note(FieldProblem problem) => _problems.Add(problem);

    /// <summary>Notes something wrong with a field, unless something was noted of it before.</summary>
    public void NoteOnce(FieldProblem problem)
    {
        if (_problems.TrueForAll(known => known.Field != problem.Field))
            Note(problem);
    }

    /// <summary>A text of at most <paramref name="maxBytes"/> bytes of UTF-8; null when it was not given.</summary>
    public string? Text(string name, int maxBytes)
    {
        if (One(name) is not { } value)
            return null;
        if (value.Text is not { } text)
            return Wrong<string?>(name, "malformed", "must be a text, not a file");
        if (Encoding.UTF8.GetByteCount(text) > maxBytes)
            return Wrong<string?>(name, "too-long", $"must be at most {maxBytes} bytes", null, maxBytes, BytesUnit);
        return text;
    }

    /// <summary>A whole number; <paramref name="fallback"/> when it was not given.</summary>
    public long Integer(string name, long minimum, long maximum, long fallback, string? unit = null) =>
        IntegerOrNull(name, minimum, maximum, unit) ?? fallback;

    /// <summary>A whole number; null when it was not given.</summary>
    public long? IntegerOrNull(string name, long minimum, long maximum, string? unit = null)
    {
        if (Text(name, 64) is not { } text)
            return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Wrong<long?>(name, "malformed", $"must be a whole number, {minimum} to {maximum}{Of(unit)}", minimum, maximum, unit);
        return number >= minimum && number <= maximum
            ? number
            : Wrong<long?>(name, "out-of-range", $"must be {minimum} to {maximum}{Of(unit)}", minimum, maximum, unit);
    }

    /// <summary>Bytes from zero, also as in <c>64MiB</c>; <paramref name="fallback"/> when they were not given.</summary>
    public long Size(string name, long maximum, long fallback)
    {
        if (Text(name, 64) is not { } text)
            return fallback;
        var (suffix, factor) = Sizes.First(size => text.EndsWith(size.Suffix, StringComparison.OrdinalIgnoreCase));
        if (!long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Wrong<long>(name, "malformed", $"must be 0 to {maximum} bytes, as in 1048576, 1024KiB or 1MiB", 0, maximum, BytesUnit);
        return number >= 0 && number <= maximum / factor
            ? number * factor
            : Wrong<long>(name, "out-of-range", $"must be 0 to {maximum} bytes", 0, maximum, BytesUnit);
    }

    /// <summary>true or false; <paramref name="fallback"/> when it was not given.</summary>
    public bool Flag(string name, bool fallback) => Word(name, Flags, fallback);

    /// <summary>One of some words.</summary>
    public T Word<T>(string name, IReadOnlyDictionary<string, T> words, T fallback)
    {
        if (Text(name, 256) is not { } text)
            return fallback;
        if (words.TryGetValue(text, out var meaning))
            return meaning;
        Note(new FieldProblem { Field = name, Reason = "not-allowed", Detail = $"must be one of {string.Join(", ", words.Keys)}", Allowed = [.. words.Keys] });
        return fallback;
    }

    /// <summary>A time with its distance from UTC (RFC 3339); null when it was not given.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name, 64) is not { } text)
            return null;
        return DateTimeOffset.TryParseExact(text, Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : Wrong<DateTimeOffset?>(name, "malformed", "must be a time such as 2030-01-31T18:00:00Z");
    }

    /// <summary>A field that may be given many times.</summary>
    public IReadOnlyList<string> Texts(string name, int maxCount, int maxBytes)
    {
        _known.Add(name);
        var values = fields.Of(name);
        if (values.Count > maxCount)
            return Wrong<IReadOnlyList<string>>(name, "too-many", $"must be given at most {maxCount} times", null, maxCount, Items) ?? [];
        if (values.Any(value => value.Text is null))
            return Wrong<IReadOnlyList<string>>(name, "malformed", "must be a text, not a file") ?? [];
        if (values.Any(value => Encoding.UTF8.GetByteCount(value.Text!) > maxBytes))
            return Wrong<IReadOnlyList<string>>(name, "too-long", $"must be at most {maxBytes} bytes each", null, maxBytes, BytesUnit) ?? [];
        return [.. values.Select(value => value.Text!)];
    }

    /// <summary>Pairs as <c>name=value</c>, given many times; a name only once.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string name, int maxCount, int maxBytes)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in Texts(name, maxCount, maxBytes))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                Wrong<string>(name, "malformed", "must be name=value");
            else if (!pairs.TryAdd(text[..at], text[(at + 1)..]))
                Wrong<string>(name, "repeated", $"must give the name {text[..at]} once");
        }

        return pairs;
    }

    /// <summary>A file; null when it was not given.</summary>
    public ReadOnlyMemory<byte>? File(string name)
    {
        if (One(name) is not { } value)
            return null;
        return value.Text is null ? value.File : Wrong<ReadOnlyMemory<byte>?>(name, "malformed", $"must be a file (curl: -F {name}=@FILE)");
    }

    /// <summary>A file's bytes or a text's; null when it was not given.</summary>
    public ReadOnlyMemory<byte>? Bytes(string name, int maxBytes)
    {
        if (One(name) is not { } value)
            return null;
        var bytes = value.Text is null ? value.File : Encoding.UTF8.GetBytes(value.Text);
        return bytes.Length <= maxBytes ? bytes : Wrong<ReadOnlyMemory<byte>?>(name, "too-long", $"must be at most {maxBytes} bytes", null, maxBytes, BytesUnit);
    }

    /// <summary>Throws when anything was wrong.</summary>
    /// <exception cref="BadFieldsException">All that was wrong.</exception>
    public void Finish()
    {
        foreach (var name in fields.Names.Where(name => !_known.Contains(name)))
            Note(new FieldProblem { Field = Shown(name), Reason = "unknown", Detail = "is no field of this request", Allowed = [.. _known.Order(StringComparer.Ordinal)] });
        if (_problems.Count > 0)
            throw new BadFieldsException(StatusCodes.Status400BadRequest, [.. _problems.Take(MaxProblems)]);
    }
}
