using System.Runtime.CompilerServices;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Headers of lists and maps.</summary>
internal static class Sequences
{
    /// <summary>Elements for which room is made at once although the bytes may turn out to hold none.</summary>
    private const int SafeCapacity = 1024;

    public static void WriteListHeader(ref Writer writer, int count, Codec element)
    {
        writer.WriteVarint((uint)count);
        writer.WriteByte((byte)element.Shape);
    }

    public static void WriteMapHeader(ref Writer writer, int count, Codec key, Codec value)
    {
        writer.WriteVarint((uint)count);
        writer.WriteByte((byte)((int)key.Shape | ((int)value.Shape << 4)));
    }

    public static int ReadListHeader(ref Reader reader, Codec element)
    {
        var count = reader.ReadCount(LeastBytes(element.Shape));
        var shape = (Shape)reader.ReadByte();
        if (shape != element.Shape && count > 0)
            throw References.ShapeMismatch(shape, element.Shape, element.Type, reader.Position);
        return count;
    }

    public static int ReadMapHeader(ref Reader reader, Codec key, Codec value)
    {
        var count = reader.ReadCount(LeastBytes(key.Shape) + LeastBytes(value.Shape));
        var shapes = reader.ReadByte();
        var expected = (int)key.Shape | ((int)value.Shape << 4);
        if (shapes != expected && count > 0)
            throw References.ShapeMismatch((Shape)(shapes & 15), key.Shape, key.Type, reader.Position);
        return count;
    }

    /// <summary>Room to make before the elements are read: never more than a small multiple of the bytes that are there.</summary>
    public static int Capacity<T>(int count, int remaining) =>
        (long)count * Unsafe.SizeOf<T>() <= 8L * remaining ? count : Math.Min(count, SafeCapacity);

    private static int LeastBytes(Shape shape) => shape switch
    {
        Shape.Fixed32 => 4,
        Shape.Fixed64 => 8,
        Shape.Fixed128 => 16,
        Shape.List or Shape.Map => 2,
        _ => 1,
    };
}
