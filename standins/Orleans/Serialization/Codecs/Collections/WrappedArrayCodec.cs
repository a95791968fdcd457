using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Structs around an array: memory, segments, immutable arrays. Written as the array, which may be null.</summary>
internal sealed class WrappedArrayCodec<TWrapper, T>(Func<TWrapper, T[]?> unwrap, Func<T[]?, TWrapper> wrap, bool immutable)
    : ValueCodec<TWrapper>
    where TWrapper : struct
{
    private Codec<T[]> _array = null!;
    private Codec<T> _element = null!;

    public override Shape Shape => Shape.Ref;

    public override bool IsImmutable => immutable && _element.IsImmutable;

    public override void Initialize(CodecProvider codecs) => (_array, _element) = (codecs.Get<T[]>(), codecs.Get<T>());

    public override void Write(ref Writer writer, TWrapper value) => _array.Write(ref writer, unwrap(value)!);

    public override TWrapper Read(ref Reader reader) => wrap(_array.Read(ref reader));

    public override TWrapper Copy(TWrapper value, CopyContext context) =>
        IsImmutable ? value : wrap(_array.Copy(unwrap(value)!, context));
}
