using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Member 0 of sets and maps: the comparer, left out if it is the default one. Member 1 holds the items.</summary>
internal static class ComparerMember
{
    /// <summary>Writes the comparer and the tag of the items.</summary>
    public static void Write(ref Writer writer, uint comparer, Shape items)
    {
        if (comparer == 0)
        {
            writer.WriteTag(Tags.Of(2, items));
            return;
        }

        writer.WriteTag(Tags.Of(1, Shape.Varint));
        writer.WriteVarint(comparer);
        writer.WriteTag(Tags.Of(1, items));
    }

    /// <summary>Reads the comparer and the tag of the items.</summary>
    public static uint Read(ref Reader reader, Shape items)
    {
        var tag = reader.ReadTag();
        if (tag == Tags.Of(2, items))
            return 0;
        if (tag != Tags.Of(1, Shape.Varint))
            throw new UnsupportedWireTypeException($"Neither a comparer nor items at byte {reader.Position}.");
        var comparer = reader.ReadVarint32();
        if (reader.ReadTag() != Tags.Of(1, items))
            throw new UnsupportedWireTypeException($"No items at byte {reader.Position}.");
        return comparer;
    }
}
