using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Values of a foreign value type, by way of their surrogate.</summary>
internal sealed class StructConverterCodec<T, TSurrogate>(IConverter<T, TSurrogate> converter) : ValueCodec<T>
    where T : struct
    where TSurrogate : struct
{
    private Codec<TSurrogate> _surrogate = null!;

    public override Shape Shape => _surrogate.Shape;

    public override bool IsImmutable => _surrogate.IsImmutable;

    public override void Initialize(CodecProvider codecs) => _surrogate = codecs.Get<TSurrogate>();

    public override void Write(ref Writer writer, T value) => _surrogate.Write(ref writer, converter.ConvertToSurrogate(in value));

    public override T Read(ref Reader reader)
    {
        var surrogate = _surrogate.Read(ref reader);
        return converter.ConvertFromSurrogate(in surrogate);
    }

    public override T Copy(T value, CopyContext context)
    {
        var surrogate = _surrogate.Copy(converter.ConvertToSurrogate(in value), context);
        return converter.ConvertFromSurrogate(in surrogate);
    }
}
