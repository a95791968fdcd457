using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Codecs;

namespace Orleans.Serialization;

/// <summary>Writes and reads values of any serializable type.</summary>
public sealed class Serializer
{
    internal Serializer(CodecProvider codecs) => Codecs = codecs;

    internal CodecProvider Codecs { get; }

    public Serializer<T> GetSerializer<T>() => new(Codecs);

    public bool CanSerialize<T>() => Codecs.CanSerialize(typeof(T));

    public bool CanSerialize(Type type) => Codecs.CanSerialize(type);

    public byte[] SerializeToArray<T>([AllowNull] T value) => Messages.ToArray(Codecs, Codecs.Get<T>(), value!);

    public void Serialize<T, TBufferWriter>([AllowNull] T value, TBufferWriter destination)
        where TBufferWriter : IBufferWriter<byte> => Messages.Write(Codecs, Codecs.Get<T>(), value!, destination);

    public void Serialize<T>([AllowNull] T value, Stream destination, int sizeHint = 0) =>
        Messages.Write(Codecs, Codecs.Get<T>(), value!, destination);

    public int Serialize<T>([AllowNull] T value, byte[] destination) => Messages.Write(Codecs, Codecs.Get<T>(), value!, destination);

    public int Serialize<T>([AllowNull] T value, ArraySegment<byte> destination) =>
        Messages.Write(Codecs, Codecs.Get<T>(), value!, destination);

    public void Serialize<T>([AllowNull] T value, ref Memory<byte> destination) =>
        destination = destination[..Messages.Write(Codecs, Codecs.Get<T>(), value!, destination.Span)];

    public void Serialize<T>([AllowNull] T value, ref Span<byte> destination) =>
        destination = destination[..Messages.Write(Codecs, Codecs.Get<T>(), value!, destination)];

    public T Deserialize<T>(ReadOnlySequence<byte> source) => Messages.Read(Codecs, Codecs.Get<T>(), source);

    public T Deserialize<T>(ReadOnlySpan<byte> source) => Messages.Read(Codecs, Codecs.Get<T>(), source);

    public T Deserialize<T>(byte[] source) => Deserialize<T>(source.AsSpan());

    public T Deserialize<T>(ReadOnlyMemory<byte> source) => Deserialize<T>(source.Span);

    public T Deserialize<T>(ArraySegment<byte> source) => Deserialize<T>(source.AsSpan());

    public T Deserialize<T>(Stream source) => Messages.Read(Codecs, Codecs.Get<T>(), source);
}
