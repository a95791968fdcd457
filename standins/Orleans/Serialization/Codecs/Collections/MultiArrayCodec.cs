using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Arrays of two and more dimensions. Member 0 lists the lengths, member 1 all elements in the order of memory.</summary>
internal sealed class MultiArrayCodec<TArray, T> : ReferenceCodec<TArray>
    where TArray : class
{
    private readonly int _rank = typeof(TArray).GetArrayRank();
    private Codec<T> _element = null!;
    private Codec<int[]> _lengths = null!;

    public override Shape BodyShape => Shape.Struct;

    public override void Initialize(CodecProvider codecs) => (_element, _lengths) = (codecs.Get<T>(), codecs.Get<int[]>());

    public override void WriteOwn(ref Writer writer, TArray value)
    {
        var array = (Array)(object)value;
        writer.WriteTag(Tags.Of(1, Shape.List));
        _lengths.WriteBody(ref writer, LengthsOf(array));
        writer.WriteTag(Tags.Of(1, Shape.List));
        Sequences.WriteListHeader(ref writer, array.Length, _element);
        foreach (var item in Items(array))
            _element.Write(ref writer, item);
        writer.WriteTag(Tags.End);
    }

    public override TArray ReadOwn(ref Reader reader, int slot)
    {
        if (reader.ReadTag() != Tags.Of(1, Shape.List))
            throw new SerializerException($"The lengths of a {typeof(TArray)} are missing at byte {reader.Position}.");
        var lengths = ReadLengths(ref reader);
        if (reader.ReadTag() != Tags.Of(1, Shape.List))
            throw new SerializerException($"The elements of a {typeof(TArray)} are missing at byte {reader.Position}.");
        var count = Sequences.ReadListHeader(ref reader, _element);
        var product = 1L;
        foreach (var length in lengths)
        {
            if (length < 0 || (product *= length) > count)
                throw new SerializerException($"The lengths of a {typeof(TArray)} at byte {reader.Position} exceed its {count} elements.");
        }

        if (lengths.Length != _rank || product != count)
            throw new SerializerException($"The lengths of a {typeof(TArray)} at byte {reader.Position} do not fit its {count} elements.");
        var array = Array.CreateInstance(typeof(T), lengths);
        reader.Session.Fill(slot, array);
        for (var i = 0; i < count; i++)
            Items(array)[i] = _element.Read(ref reader);
        reader.SkipMembers();
        return (TArray)(object)array;
    }

    public override TArray CopyOwn(TArray value, CopyContext context)
    {
        var from = (Array)(object)value;
        var copy = Array.CreateInstance(typeof(T), LengthsOf(from));
        context.Record(value, copy);
        for (var i = 0; i < from.Length; i++)
            Items(copy)[i] = _element.Copy(Items(from)[i], context);
        return (TArray)(object)copy;
    }

    private static int[] ReadLengths(ref Reader reader)
    {
        var count = reader.ReadCount(1);
        if (count > 8 || (Shape)reader.ReadByte() != Shape.Varint)
            throw new SerializerException($"The lengths of a {typeof(TArray)} at byte {reader.Position} are invalid.");
        var lengths = new int[count];
        foreach (ref var length in lengths.AsSpan())
        {
            var coded = reader.ReadVarint32();
            length = (int)(coded >> 1) ^ -(int)(coded & 1);
        }

        return lengths;
    }

    private static int[] LengthsOf(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLength)];

    private static Span<T> Items(Array array) => array.Length == 0
        ? []
        : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
