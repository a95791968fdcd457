using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Objects of a foreign class, by way of their surrogate.</summary>
internal sealed class ClassConverterCodec<T, TSurrogate>(IConverter<T, TSurrogate> converter) : ReferenceCodec<T>
    where T : class
    where TSurrogate : struct
{
    private readonly bool _immutable = typeof(T).IsDefined(typeof(ImmutableAttribute), inherit: false);
    private Codec<TSurrogate> _surrogate = null!;

    public override Shape BodyShape => _surrogate.Shape;

    public override bool IsImmutable => _immutable;

    public override void Initialize(CodecProvider codecs) => _surrogate = codecs.Get<TSurrogate>();

    public override void WriteOwn(ref Writer writer, T value) => _surrogate.Write(ref writer, converter.ConvertToSurrogate(in value));

    public override T ReadOwn(ref Reader reader, int slot)
    {
        var surrogate = _surrogate.Read(ref reader);
        return converter.ConvertFromSurrogate(in surrogate)
            ?? throw new SerializerException($"{converter.GetType()} made no {typeof(T)} from its surrogate.");
    }

    public override T CopyOwn(T value, CopyContext context)
    {
        var surrogate = _surrogate.Copy(converter.ConvertToSurrogate(in value), context);
        var copy = converter.ConvertFromSurrogate(in surrogate);
        context.Record(value, copy);
        return copy;
    }
}
