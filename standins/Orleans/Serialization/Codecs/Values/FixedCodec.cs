using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Codecs;

/// <summary>Values of 4, 8 or 16 bytes that are any bits: floating point numbers, wide integers, GUIDs.</summary>
internal sealed class FixedCodec<T> : ValueCodec<T>
    where T : unmanaged
{
    public override Shape Shape => Unsafe.SizeOf<T>() switch
    {
        4 => Shape.Fixed32,
        8 => Shape.Fixed64,
        16 => Shape.Fixed128,
        var size => throw new NotSupportedException($"A {typeof(T)} of {size} bytes has no fixed shape."),
    };

    public override void Write(ref Writer writer, T value) =>
        writer.WriteRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public override T Read(ref Reader reader) => MemoryMarshal.Read<T>(reader.ReadRaw(Unsafe.SizeOf<T>()));
}
