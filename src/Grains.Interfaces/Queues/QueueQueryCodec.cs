using System.Diagnostics.CodeAnalysis;
using Wetware.Codecs;

namespace Wetware.Queues;

/// <summary>Encodes questions to a queue: a version, a kind, and the fields in their order.</summary>
public static class QueueQueryCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Topic = 1,
        Topics = 2,
        Items = 3,
    }

    /// <summary>Encodes a question; its limits are checked where it is answered.</summary>
    public static byte[] Encode(QueueQuery query)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        switch (query)
        {
            case GetTopic get:
                writer.Byte((byte)Kind.Topic);
                writer.Text(get.Topic);
                break;
            case ListTopics list:
                writer.Byte((byte)Kind.Topics);
                writer.Text(list.After);
                writer.Int32(list.Limit);
                break;
            case PeekItems peek:
                writer.Byte((byte)Kind.Items);
                writer.Text(peek.Topic);
                writer.Int32(peek.Skip);
                writer.Int32(peek.Limit);
                break;
            default:
                throw new ArgumentException($"{query.GetType().Name} has no encoding", nameof(query));
        }

        return writer.ToArray();
    }

    /// <summary>Decodes a question; false when it is not exactly what <see cref="Encode"/> writes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out QueueQuery? query)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
            reader.Fail();
        query = (Kind)reader.Byte() switch
        {
            Kind.Topic => new GetTopic(reader.Text()),
            Kind.Topics => new ListTopics(reader.Text(), reader.Int32()),
            Kind.Items => new PeekItems(reader.Text(), reader.Int32(), reader.Int32()),
            _ => null,
        };
        if (!reader.AtEnd)
            query = null;
        return query is not null;
    }
}
