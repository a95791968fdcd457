using System.Runtime.CompilerServices;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Enums, as their underlying number; numbers without a name are kept.</summary>
internal sealed class EnumCodec<T, TNumber> : ValueCodec<T>
    where T : struct, Enum
    where TNumber : struct
{
    private readonly Codec<TNumber> _number = (Codec<TNumber>)BuiltInCodecs.TryCreate(typeof(TNumber))!;

    public override Shape Shape => _number.Shape;

    public override void Write(ref Writer writer, T value) => _number.Write(ref writer, Unsafe.BitCast<T, TNumber>(value));

    public override T Read(ref Reader reader) => Unsafe.BitCast<TNumber, T>(_number.Read(ref reader));
}
