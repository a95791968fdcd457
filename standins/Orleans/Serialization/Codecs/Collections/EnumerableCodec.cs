using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>
/// Objects of hidden collection classes, such as those that the compiler makes for collection expressions and iterators: they travel as a
/// collection that everybody knows.
/// </summary>
internal sealed class EnumerableCodec<TCollection>(Func<object, TCollection> collect) : Codec
    where TCollection : class
{
    private Codec<TCollection> _collection = null!;

    public override Type Type => typeof(TCollection);

    public override Shape Shape => Shape.Ref;

    public override Shape BodyShape => _collection.BodyShape;

    public override bool IsImmutable => false;

    public override void Initialize(CodecProvider codecs) => _collection = codecs.Get<TCollection>();

    public override void WriteObject(ref Writer writer, object? value) =>
        _collection.Write(ref writer, value is null ? null! : collect(value));

    public override object? ReadObject(ref Reader reader) => _collection.Read(ref reader);

    public override void WriteBody(ref Writer writer, object value) => _collection.WriteBody(ref writer, collect(value));

    public override object ReadBody(ref Reader reader, int slot) => _collection.ReadBody(ref reader, slot);

    public override object? CopyObject(object? value, CopyContext context)
    {
        if (value is null)
            return null;
        if (context.TryGetCopy(value, out var earlier))
            return earlier;
        var copy = _collection.Copy(collect(value), context);
        context.Record(value, copy);
        return copy;
    }
}
