using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Codecs;

namespace Orleans.Serialization;

/// <summary>Writes and reads values of one type.</summary>
public sealed class Serializer<T>
{
    private readonly CodecProvider _codecs;
    private readonly Codec<T> _codec;

    public Serializer(Serializer serializer)
        : this(serializer.Codecs)
    {
    }

    internal Serializer(CodecProvider codecs) => (_codecs, _codec) = (codecs, codecs.Get<T>());

    public byte[] SerializeToArray([AllowNull] T value) => Messages.ToArray(_codecs, _codec, value!);

    public void Serialize<TBufferWriter>([AllowNull] T value, TBufferWriter destination)
        where TBufferWriter : IBufferWriter<byte> => Messages.Write(_codecs, _codec, value!, destination);

    public void Serialize([AllowNull] T value, Stream destination, int sizeHint = 0) =>
        Messages.Write(_codecs, _codec, value!, destination);

    public int Serialize([AllowNull] T value, byte[] destination) => Messages.Write(_codecs, _codec, value!, destination);

    public void Serialize([AllowNull] T value, ref Memory<byte> destination) =>
        destination = destination[..Messages.Write(_codecs, _codec, value!, destination.Span)];

    public void Serialize([AllowNull] T value, ref Span<byte> destination) =>
        destination = destination[..Messages.Write(_codecs, _codec, value!, destination)];

    public T Deserialize(ReadOnlySequence<byte> source) => Messages.Read(_codecs, _codec, source);

    public T Deserialize(ReadOnlySpan<byte> source) => Messages.Read(_codecs, _codec, source);

    public T Deserialize(byte[] source) => Deserialize(source.AsSpan());

    public T Deserialize(ReadOnlyMemory<byte> source) => Deserialize(source.Span);

    public T Deserialize(ArraySegment<byte> source) => Deserialize(source.AsSpan());

    public T Deserialize(Stream source) => Messages.Read(_codecs, _codec, source);
}
