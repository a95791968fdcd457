using System.Runtime.InteropServices;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class ListCodec<T> : ReferenceCodec<List<T>>
{
    private Codec<T> _element = null!;

    public override Shape BodyShape => Shape.List;

    public override void Initialize(CodecProvider codecs) => _element = codecs.Get<T>();

    public override void WriteOwn(ref Writer writer, List<T> value)
    {
        Sequences.WriteListHeader(ref writer, value.Count, _element);
        foreach (var item in CollectionsMarshal.AsSpan(value))
            _element.Write(ref writer, item);
    }

    public override List<T> ReadOwn(ref Reader reader, int slot)
    {
        var count = Sequences.ReadListHeader(ref reader, _element);
        var list = new List<T>(Sequences.Capacity<T>(count, reader.Remaining));
        reader.Session.Fill(slot, list);
        for (var i = 0; i < count; i++)
            list.Add(_element.Read(ref reader));
        return list;
    }

    public override List<T> CopyOwn(List<T> value, CopyContext context)
    {
        var copy = new List<T>(value.Count);
        context.Record(value, copy);
        if (_element.IsImmutable)
        {
            copy.AddRange(value);
            return copy;
        }

        foreach (var item in CollectionsMarshal.AsSpan(value))
            copy.Add(_element.Copy(item, context));
        return copy;
    }
}
