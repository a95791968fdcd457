using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

internal sealed class ArrayCodec<T> : ReferenceCodec<T[]>
{
    private Codec<T> _element = null!;

    public override Shape BodyShape => Shape.List;

    public override void Initialize(CodecProvider codecs) => _element = codecs.Get<T>();

    public override void WriteOwn(ref Writer writer, T[] value)
    {
        Sequences.WriteListHeader(ref writer, value.Length, _element);
        foreach (var item in value)
            _element.Write(ref writer, item);
    }

    public override T[] ReadOwn(ref Reader reader, int slot)
    {
        var count = Sequences.ReadListHeader(ref reader, _element);
        var array = count == 0 ? [] : new T[count];
        reader.Session.Fill(slot, array);
        for (var i = 0; i < array.Length; i++)
            array[i] = _element.Read(ref reader);
        return array;
    }

    public override T[] CopyOwn(T[] value, CopyContext context)
    {
        if (value.Length == 0)
            return value;
        var copy = new T[value.Length];
        context.Record(value, copy);
        if (_element.IsImmutable)
        {
            Array.Copy(value, copy, value.Length);
            return copy;
        }

        for (var i = 0; i < copy.Length; i++)
            copy[i] = _element.Copy(value[i], context);
        return copy;
    }
}
