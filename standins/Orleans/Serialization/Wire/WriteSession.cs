using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;

namespace Orleans.Serialization.Wire;

/// <summary>
/// What one message remembers while it is written: objects and types that were already written, and how deep it is. Taken with
/// <see cref="Rent"/> and given back with <see cref="Return"/>; a session whose use failed may be given back too.
/// </summary>
internal sealed class WriteSession
{
    [ThreadStatic]
    private static WriteSession? _spare;

    private readonly ObjectMap<int> _objects = new();
    private readonly Dictionary<Type, int> _types = [];
    private int _objectCount;
    private int _depth;

    private WriteSession(CodecProvider codecs) => Codecs = codecs;

    public CodecProvider Codecs { get; private set; }

    public static WriteSession Rent(CodecProvider codecs)
    {
        var session = _spare;
        if (session is null)
            return new WriteSession(codecs);
        _spare = null;
        session.Codecs = codecs;
        return session;
    }

    public static void Return(WriteSession session)
    {
        session.Reset();
        _spare = session;
    }

    /// <summary>Forgets the message, so that the next one can be written with the same session.</summary>
    public void Reset()
    {
        _objects.Clear();
        _objectCount = 0;
        _depth = 0;
        if (_types.Count > Limits.PooledEntries)
            _types.TrimExcess(0);
        if (_types.Count > 0)
            _types.Clear();
    }

    public void Enter()
    {
        if (++_depth > Limits.Depth)
            throw new SerializerException($"The object graph is deeper than {Limits.Depth} levels.");
    }

    public void Leave() => _depth--;

    /// <summary>The number of an object that was written before; otherwise it gets the next number.</summary>
    public bool TryGetEarlier(object value, out int number)
    {
        if (_objects.TryGetOrAdd(value, _objectCount, out number))
            return true;
        _objectCount++;
        return false;
    }

    /// <summary>Counts an object that nothing can refer to.</summary>
    public void CountUntracked() => _objectCount++;

    /// <summary>The place of a type in this message's table; otherwise it gets the next place.</summary>
    public bool TryGetEarlier(Type type, out int index)
    {
        if (_types.TryGetValue(type, out index))
            return true;
        _types.Add(type, _types.Count);
        return false;
    }
}
