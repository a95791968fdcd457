using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Types;

/// <summary>Reads what <see cref="TypeWriter"/> wrote, and keeps the table of types of one message.</summary>
internal sealed class TypeReader(ReadSession session)
{
    private readonly List<Entry> _table = [];

    public void Reset()
    {
        _table.Clear();
        if (_table.Capacity > Limits.PooledEntries)
            _table.Capacity = 0;
    }

    public Type Read(ref Reader reader) => Read(ref reader, 0);

    /// <summary>Passes over a type that may be unknown here; it keeps its place.</summary>
    public void Skip(ref Reader reader) => Skip(ref reader, 0);

    private Type Read(ref Reader reader, int depth)
    {
        CheckDepth(depth);
        var start = reader.Position;
        var header = reader.ReadVarint32();
        var value = header >> 2;
        switch (header & 3)
        {
            case TypeWriter.WellKnown:
                return WellKnownTypes.Find(value) is { IsGenericTypeDefinition: false } known ? known : throw Unknown($"#{value}");
            case TypeWriter.Earlier:
                return ReadEarlier(ref reader, value, depth);
            case TypeWriter.Array:
                return ReadArray(ref reader, value, start, depth);
            default:
                return ReadNamed(ref reader, value, start, depth);
        }
    }

    private Type ReadEarlier(ref Reader reader, uint place, int depth)
    {
        if (place >= (uint)_table.Count)
            throw new SerializerException($"Place {place} in the table of types does not exist; it has {_table.Count}.");
        var entry = _table[(int)place];
        if (entry.Type is not null)
            return entry.Type;
        var next = reader.Position;
        reader.Seek(entry.Position);
        var type = Read(ref reader, depth + 1);
        reader.Seek(next);
        return type;
    }

    private Type ReadArray(ref Reader reader, uint rank, int start, int depth)
    {
        if (rank > 8)
            throw new SerializerException($"An array of rank {rank} at byte {start}; at most 8 is allowed.");
        var place = PlaceAt(start);
        var type = session.Codecs.Types.ConstructArray(Read(ref reader, depth + 1), (int)rank);
        _table[place] = new Entry(start, type);
        return type;
    }

    private Type ReadNamed(ref Reader reader, uint arguments, int start, int depth)
    {
        var place = PlaceAt(start);
        var definition = ReadName(ref reader);
        var arity = definition.IsGenericTypeDefinition ? definition.GetGenericArguments().Length : 0;
        if (arity != arguments)
            throw new SerializerException($"{definition} at byte {start} has {arity} type parameters, not {arguments}.");
        var type = definition;
        if (arity > 0)
        {
            var types = new Type[arity];
            for (var i = 0; i < arity; i++)
                types[i] = Read(ref reader, depth + 1);
            type = session.Codecs.Types.Construct(definition, types);
        }

        _table[place] = new Entry(start, type);
        return type;
    }

    private Type ReadName(ref Reader reader)
    {
        var number = reader.ReadVarint32();
        if (number > 0)
            return WellKnownTypes.Find(number - 1) ?? throw Unknown($"#{number - 1}");
        var hash = reader.ReadFixed64();
        return session.Codecs.Types.TryFind(hash, out var type) ? type : throw Unknown($"with the hash {hash:x16}");
    }

    private void Skip(ref Reader reader, int depth)
    {
        CheckDepth(depth);
        var start = reader.Position;
        var header = reader.ReadVarint32();
        switch (header & 3)
        {
            case TypeWriter.Array:
                PlaceAt(start);
                Skip(ref reader, depth + 1);
                break;
            case TypeWriter.Named:
                PlaceAt(start);
                if (reader.ReadVarint32() == 0)
                    reader.ReadFixed64();
                for (var i = header >> 2; i > 0; i--)
                    Skip(ref reader, depth + 1);
                break;
            default:
                break;
        }
    }

    private int PlaceAt(int position)
    {
        if (_table.Count == 0 || _table[^1].Position < position)
        {
            _table.Add(new Entry(position, null));
            return _table.Count - 1;
        }

        var place = _table.FindIndex(entry => entry.Position == position);
        return place >= 0 ? place : throw new SerializerException($"No type was seen at byte {position} before.");
    }

    private static void CheckDepth(int depth)
    {
        if (depth > Limits.TypeDepth)
            throw new SerializerException($"A type is nested deeper than {Limits.TypeDepth} levels.");
    }

    private static IllegalTypeException Unknown(string name) => new(name);

    private readonly record struct Entry(int Position, Type? Type);
}
