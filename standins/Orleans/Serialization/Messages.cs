using System.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization;

/// <summary>Whole values: one byte for the shape, then the value; nothing may follow it.</summary>
internal static class Messages
{
    public static void Write<T>(CodecProvider codecs, Codec<T> codec, T value, IBufferWriter<byte> destination)
    {
        var session = WriteSession.Rent(codecs);
        try
        {
            var writer = new Writer(destination, session);
            writer.WriteByte((byte)codec.Shape);
            codec.Write(ref writer, value);
            writer.Flush();
        }
        finally
        {
            WriteSession.Return(session);
        }
    }

    public static void WriteObject(CodecProvider codecs, Codec codec, object? value, IBufferWriter<byte> destination)
    {
        var session = WriteSession.Rent(codecs);
        try
        {
            var writer = new Writer(destination, session);
            writer.WriteByte((byte)codec.Shape);
            codec.WriteObject(ref writer, value);
            writer.Flush();
        }
        finally
        {
            WriteSession.Return(session);
        }
    }

    public static byte[] ToArray<T>(CodecProvider codecs, Codec<T> codec, T value)
    {
        using var buffer = new PooledBuffer();
        Write(codecs, codec, value, buffer);
        return buffer.Written.ToArray();
    }

    public static void Write<T>(CodecProvider codecs, Codec<T> codec, T value, Stream destination)
    {
        using var buffer = new PooledBuffer();
        Write(codecs, codec, value, buffer);
        destination.Write(buffer.Written);
    }

    public static int Write<T>(CodecProvider codecs, Codec<T> codec, T value, Span<byte> destination)
    {
        using var buffer = new PooledBuffer();
        Write(codecs, codec, value, buffer);
        buffer.Written.CopyTo(destination);
        return buffer.Written.Length;
    }

    public static T Read<T>(CodecProvider codecs, Codec<T> codec, ReadOnlySpan<byte> source)
    {
        var session = ReadSession.Rent(codecs);
        try
        {
            var reader = new Reader(source, session);
            CheckShape(ref reader, codec);
            var value = codec.Read(ref reader);
            CheckEnd(ref reader, codec);
            return value;
        }
        finally
        {
            ReadSession.Return(session);
        }
    }

    public static object? ReadObject(CodecProvider codecs, Codec codec, ReadOnlySpan<byte> source)
    {
        var session = ReadSession.Rent(codecs);
        try
        {
            var reader = new Reader(source, session);
            CheckShape(ref reader, codec);
            var value = codec.ReadObject(ref reader);
            CheckEnd(ref reader, codec);
            return value;
        }
        finally
        {
            ReadSession.Return(session);
        }
    }

    public static T Read<T>(CodecProvider codecs, Codec<T> codec, in ReadOnlySequence<byte> source)
    {
        if (source.IsSingleSegment)
            return Read(codecs, codec, source.FirstSpan);
        var length = checked((int)source.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            source.CopyTo(rented);
            return Read(codecs, codec, rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static T Read<T>(CodecProvider codecs, Codec<T> codec, Stream source)
    {
        using var buffer = new PooledBuffer();
        int read;
        while ((read = source.Read(buffer.GetSpan(4096))) > 0)
            buffer.Advance(read);
        return Read(codecs, codec, buffer.Written);
    }

    public static T Copy<T>(CodecProvider codecs, Codec<T> codec, T value)
    {
        if (codec.IsImmutable && typeof(T).IsValueType)
            return value;
        var context = CopyContext.Rent(codecs);
        try
        {
            return codec.Copy(value, context);
        }
        finally
        {
            CopyContext.Return(context);
        }
    }

    private static void CheckShape(ref Reader reader, Codec codec)
    {
        var shape = (Shape)reader.ReadByte();
        if (shape != codec.Shape)
            throw References.ShapeMismatch(shape, codec.Shape, codec.Type, 0);
    }

    private static void CheckEnd(ref Reader reader, Codec codec)
    {
        if (reader.Remaining > 0)
            throw new SerializerException($"{reader.Remaining} bytes follow a {codec.Type} that ends at byte {reader.Position}.");
    }
}
