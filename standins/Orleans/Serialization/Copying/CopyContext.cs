using Orleans.Serialization.Codecs;

namespace Orleans.Serialization.Copying;

/// <summary>What one deep copy remembers: objects that were copied already, so that sharing and cycles survive.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? _spare;

    private readonly ObjectMap<object> _copies = new();
    private int _depth;

    private CopyContext(CodecProvider codecs) => Codecs = codecs;

    public CodecProvider Codecs { get; private set; }

    public static CopyContext Rent(CodecProvider codecs)
    {
        var context = _spare;
        if (context is null)
            return new CopyContext(codecs);
        _spare = null;
        context.Codecs = codecs;
        return context;
    }

    public static void Return(CopyContext context)
    {
        context.Reset();
        _spare = context;
    }

    /// <summary>Forgets the copied objects: the next copy shares nothing with the last.</summary>
    public void Reset()
    {
        _copies.Clear();
        _depth = 0;
    }

    public bool TryGetCopy(object original, out object? copy) => _copies.TryGet(original, out copy);

    public void Record(object original, object copy) => _copies.Add(original, copy);

    public void Enter()
    {
        if (++_depth > Wire.Limits.Depth)
            throw new SerializerException($"The object graph is deeper than {Wire.Limits.Depth} levels.");
    }

    public void Leave() => _depth--;
}
