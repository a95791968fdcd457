using System.Buffers;
using System.Collections;

namespace Wetware.Functions.Engine;

/// <summary>Headers by lower-case name, each with one value, in the order in which they were first set.</summary>
internal sealed class HeaderTable : IReadOnlyCollection<KeyValuePair<string, string>>
{
    /// <summary>Headers of one buffer.</summary>
    public const int MostHeaders = 256;

    /// <summary>Characters of a name.</summary>
    public const int MostNameLength = 256;

    /// <summary>Characters of a value.</summary>
    public const int MostValueLength = 32 << 10;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> NoValueCharacters = SearchValues.Create("\0\r\n");

    private readonly List<KeyValuePair<string, string>> _all = [];

    /// <inheritdoc />
    public int Count => _all.Count;

    /// <summary>Makes room for headers that are about to come.</summary>
    public void EnsureCapacity(int count) => _all.EnsureCapacity(count);

    /// <summary>The value of a header, in any case; null without one.</summary>
    public string? this[string name]
    {
        get
        {
            var at = Find(name);
            return at < 0 ? null : _all[at].Value;
        }
    }

    /// <summary>Sets the one value of a header.</summary>
    /// <exception cref="FunctionException">Name or value are no header, or there are too many.</exception>
    public void Set(string name, string value)
    {
        if (name.Length is 0 or > MostNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw FunctionException.Misuse($"a header's name must be 1 to {MostNameLength} letters, digits or !#$%&'*+-.^_`|~");
        if (value.Length > MostValueLength || value.AsSpan().ContainsAny(NoValueCharacters))
            throw FunctionException.Misuse($"the value of header '{name}' must be at most {MostValueLength} characters without line breaks and NUL");
        var pair = KeyValuePair.Create(name.ToLowerInvariant(), value);
        var at = Find(name);
        if (at >= 0)
            _all[at] = pair;
        else if (_all.Count < MostHeaders)
            _all.Add(pair);
        else
            throw FunctionException.Misuse($"a buffer holds at most {MostHeaders} headers");
    }

    /// <summary>Adds a header of the platform's own: the name is in lower case and not there yet, and the value is known to be one.</summary>
    public void AddOwn(string name, string value) => _all.Add(KeyValuePair.Create(name, value));

    /// <summary>Removes a header; false when there was none.</summary>
    public bool Remove(string name)
    {
        var at = Find(name);
        if (at >= 0)
            _all.RemoveAt(at);
        return at >= 0;
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Find(string name)
    {
        for (var i = 0; i < _all.Count; i++)
        {
            if (_all[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }
}
