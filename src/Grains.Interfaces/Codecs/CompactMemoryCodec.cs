using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Wetware.Codecs;

/// <summary>
/// Writes memory of bytes as a length and the bytes, also where it is a type argument: in a list, as a nullable, as the result of a call. There Orleans looks a codec up by the generic type
/// alone, and its codec for memory of anything writes element by element, two bytes for each. That form is read as well, because states were stored in it. Memory of other elements is left to
/// Orleans' codec.
/// </summary>
internal sealed class CompactMemoryCodec<T> : IFieldCodec<ReadOnlyMemory<T>>
{
    private readonly ReadOnlyMemoryCodec<T> _byElement;
    private readonly IFieldCodec<ReadOnlyMemory<T>> _codec;

    public CompactMemoryCodec(IFieldCodec<T> element)
    {
        _byElement = new(element);
        _codec = new ReadOnlyMemoryOfByteCodec() as IFieldCodec<ReadOnlyMemory<T>> ?? _byElement;
    }

    /// <inheritdoc />
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, ReadOnlyMemory<T> value)
        where TBufferWriter : IBufferWriter<byte> => _codec.WriteField(ref writer, fieldIdDelta, expectedType, value);

    /// <inheritdoc />
    public ReadOnlyMemory<T> ReadValue<TInput>(ref Reader<TInput> reader, Field field) =>
        field.WireType == WireType.LengthPrefixed ? _codec.ReadValue(ref reader, field) : _byElement.ReadValue(ref reader, field);
}

/// <summary>Copies memory of bytes at once, where Orleans' copier for memory of anything goes element by element.</summary>
internal sealed class CompactMemoryCopier<T> : IDeepCopier<ReadOnlyMemory<T>>
{
    private readonly IDeepCopier<ReadOnlyMemory<T>> _copier;

    public CompactMemoryCopier(IDeepCopier<T> element) => _copier =
        new ReadOnlyMemoryOfByteCopier() as IDeepCopier<ReadOnlyMemory<T>> ?? new ReadOnlyMemoryCopier<T>(element);

    /// <inheritdoc />
    public ReadOnlyMemory<T> DeepCopy(ReadOnlyMemory<T> input, CopyContext context) => _copier.DeepCopy(input, context);
}
