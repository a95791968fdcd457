using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization;

namespace Wetware.PubSub.Streams;

/// <summary>
/// The form in which items travel: bytes as they are, everything else as Orleans serializes it, with its type. So no node needs a publisher's types, and what a
/// publisher does to an item afterwards changes nothing.
/// </summary>
public static class StreamItems
{
    /// <summary>Encodes an item; <paramref name="isRaw"/> tells whether it is bytes as they are. The result is a copy.</summary>
    public static byte[] Encode<T>(T item, Serializer serializer, out bool isRaw)
    {
        ArgumentNullException.ThrowIfNull(item);
        (var payload, isRaw) = item switch
        {
            byte[] bytes => (bytes.AsSpan().ToArray(), true),
            ReadOnlyMemory<byte> bytes => (bytes.ToArray(), true),
            _ => (serializer.SerializeToArray<object>(item), false),
        };
        return payload;
    }

    /// <summary>Decodes an item; false when it is of another type, or no item at all.</summary>
    public static bool TryDecode<T>(byte[] payload, bool isRaw, Serializer serializer, [MaybeNullWhen(false)] out T item)
    {
        if (isRaw)
        {
            object? bytes = null;
            if (typeof(T) == typeof(byte[]))
                bytes = payload;
            else if (typeof(T) == typeof(ReadOnlyMemory<byte>))
                bytes = new ReadOnlyMemory<byte>(payload);
            return Fits(bytes, out item);
        }

        try
        {
            return Fits(serializer.Deserialize<object>(payload), out item);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A publisher's bytes may be anything, and the serializer's ways to refuse them are many. Readers count what is left out as lost.
            item = default;
            return false;
        }
    }

    private static bool Fits<T>(object? value, [MaybeNullWhen(false)] out T item)
    {
        item = value is T fitting ? fitting : default;
        return value is T;
    }
}
