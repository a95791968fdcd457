using System.Buffers;
using Orleans.Serialization.Codecs;

namespace Orleans.Serialization;

/// <summary>Writes and reads values whose declared type is only known at run time.</summary>
public sealed class ObjectSerializer
{
    private readonly CodecProvider _codecs;

    internal ObjectSerializer(CodecProvider codecs) => _codecs = codecs;

    public bool CanSerialize(Type type) => _codecs.CanSerialize(type);

    public void Serialize<TBufferWriter>(object? value, TBufferWriter destination, Type type)
        where TBufferWriter : IBufferWriter<byte> => Messages.WriteObject(_codecs, _codecs.Get(type), value, destination);

    public void Serialize(object? value, Stream destination, Type type, int sizeHint = 0)
    {
        using var buffer = new PooledBuffer();
        Messages.WriteObject(_codecs, _codecs.Get(type), value, buffer);
        destination.Write(buffer.Written);
    }

    public int Serialize(object? value, byte[] destination, Type type)
    {
        using var buffer = new PooledBuffer();
        Messages.WriteObject(_codecs, _codecs.Get(type), value, buffer);
        buffer.Written.CopyTo(destination);
        return buffer.Written.Length;
    }

    public object? Deserialize(ReadOnlySequence<byte> source, Type type)
    {
        var codec = _codecs.Get(type);
        return source.IsSingleSegment
            ? Messages.ReadObject(_codecs, codec, source.FirstSpan)
            : Messages.ReadObject(_codecs, codec, source.ToArray());
    }

    public object? Deserialize(ReadOnlySpan<byte> source, Type type) => Messages.ReadObject(_codecs, _codecs.Get(type), source);

    public object? Deserialize(byte[] source, Type type) => Deserialize(source.AsSpan(), type);

    public object? Deserialize(ReadOnlyMemory<byte> source, Type type) => Deserialize(source.Span, type);

    public object? Deserialize(ArraySegment<byte> source, Type type) => Deserialize(source.AsSpan(), type);
}
