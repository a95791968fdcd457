namespace Wetware.Gateway.Forms;

/// <summary>The fields of a request, whatever its form: each name with its values in their order.</summary>
internal sealed class FieldSet
{
    private readonly Dictionary<string, List<FieldValue>> _values = new(StringComparer.Ordinal);

    /// <summary>The names that were given.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>Adds a text.</summary>
    public FieldSet Add(string name, string text) => Add(name, new FieldValue(text, default));

    /// <summary>Adds a file.</summary>
    public FieldSet AddFile(string name, ReadOnlyMemory<byte> file) => Add(name, new FieldValue(null, file));

    /// <summary>Adds a field that was sent without a value, as browsers do with inputs that were left empty: it counts as not given, but its name is known.</summary>
    public FieldSet AddEmpty(string name)
    {
        _values.TryAdd(name, []);
        return this;
    }

    /// <summary>The values of a field; none when it was not given.</summary>
    public IReadOnlyList<FieldValue> Of(string name) => _values.TryGetValue(name, out var values) ? values : [];

    private FieldSet Add(string name, FieldValue value)
    {
        if (_values.TryGetValue(name, out var values))
            values.Add(value);
        else
            _values.Add(name, [value]);
        return this;
    }
}
