using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Collections that grow by adding at the end.</summary>
internal sealed class CollectionCodec<TCollection, T>(Func<TCollection> create, Action<TCollection, T> add) : ReferenceCodec<TCollection>
    where TCollection : class, IEnumerable<T>
{
    private Codec<T> _element = null!;

    public override Shape BodyShape => Shape.List;

    public override void Initialize(CodecProvider codecs) => _element = codecs.Get<T>();

    public override void WriteOwn(ref Writer writer, TCollection value)
    {
        var items = value.ToArray();
        Sequences.WriteListHeader(ref writer, items.Length, _element);
        foreach (var item in items)
            _element.Write(ref writer, item);
    }

    public override TCollection ReadOwn(ref Reader reader, int slot)
    {
        var count = Sequences.ReadListHeader(ref reader, _element);
        var collection = create();
        reader.Session.Fill(slot, collection);
        for (var i = 0; i < count; i++)
            add(collection, _element.Read(ref reader));
        return collection;
    }

    public override TCollection CopyOwn(TCollection value, CopyContext context)
    {
        var copy = create();
        context.Record(value, copy);
        foreach (var item in value)
            add(copy, _element.Copy(item, context));
        return copy;
    }
}
