using System.Diagnostics.CodeAnalysis;
using Wetware.Codecs;

namespace Wetware.Queues;

/// <summary>Encodes answers of a queue: a version, a kind, and the fields in their order.</summary>
public static class QueueAnswerCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Refused = 1,
        Append = 2,
        Items = 3,
        Leases = 4,
        Changed = 5,
        Topics = 6,
    }

    /// <summary>Encodes an answer.</summary>
    public static byte[] Encode(QueueAnswer answer)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        switch (answer)
        {
            case QueueRefused refused:
                writer.Byte((byte)Kind.Refused);
                writer.Byte((byte)refused.Error);
                writer.Text(refused.Message);
                break;
            case AppendAnswer append:
                writer.Byte((byte)Kind.Append);
                writer.Int32(append.Added.Count);
                foreach (var added in append.Added)
                    writer.Bool(added);
                break;
            case ItemsAnswer items:
                writer.Byte((byte)Kind.Items);
                writer.Bool(items.Paused);
                writer.Int32(items.Items.Count);
                foreach (var item in items.Items)
                    Write(writer, item);
                break;
            case LeasesAnswer leases:
                writer.Byte((byte)Kind.Leases);
                writer.Int32(leases.Outcomes.Count);
                foreach (var outcome in leases.Outcomes)
                    writer.Byte((byte)outcome);
                break;
            case TopicChanged changed:
                writer.Byte((byte)Kind.Changed);
                writer.Int32(changed.Removed);
                break;
            case TopicsAnswer topics:
                writer.Byte((byte)Kind.Topics);
                writer.Int32(topics.Topics.Count);
                foreach (var topic in topics.Topics)
                    Write(writer, topic);
                break;
            default:
                throw new ArgumentException($"{answer.GetType().Name} has no encoding", nameof(answer));
        }

        return writer.ToArray();
    }

    /// <summary>Decodes an answer; false when it is not what <see cref="Encode"/> writes. Payloads are slices of the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out QueueAnswer? answer)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
            reader.Fail();
        answer = (Kind)reader.Byte() switch
        {
            Kind.Refused => new QueueRefused((QueueError)reader.Byte(), reader.Text()),
            Kind.Append => ReadAppend(ref reader),
            Kind.Items => ReadItems(ref reader),
            Kind.Leases => ReadLeases(ref reader),
            Kind.Changed => new TopicChanged(reader.Int32()),
            Kind.Topics => ReadTopics(ref reader),
            _ => null,
        };
        if (!reader.AtEnd)
            answer = null;
        return answer is not null;
    }

    private static void Write(ByteWriter writer, DeliveredItem item)
    {
        writer.Text(item.Id);
        writer.Bytes(item.Payload.Span);
        writer.Byte((byte)item.State);
        writer.UInt64(item.Token);
        writer.Int32(item.Deliveries);
        writer.Int32(item.Priority);
        writer.Text(item.Group);
        writer.Text(item.Origin);
        writer.Text(item.Worker);
    }

    private static void Write(ByteWriter writer, TopicInfo topic)
    {
        writer.Text(topic.Name);
        topic.Settings.Write(writer);
        writer.Bool(topic.Paused);
        writer.Int32(topic.Counts.Ready);
        writer.Int32(topic.Counts.Delayed);
        writer.Int32(topic.Counts.Leased);
        writer.Int32(topic.Counts.Waiting);
        writer.Int32(topic.Counts.Remembered);
        writer.UInt64((ulong)topic.Counts.Bytes);
        topic.Totals.Write(writer);
    }

    private static AppendAnswer ReadAppend(ref ByteReader reader)
    {
        var added = new bool[reader.Count(elementSize: 1)];
        for (var i = 0; i < added.Length; i++)
            added[i] = reader.Bool();
        return new(added);
    }

    private static ItemsAnswer ReadItems(ref ByteReader reader)
    {
        var paused = reader.Bool();
        var items = new DeliveredItem[reader.Count(elementSize: 37)];
        for (var i = 0; i < items.Length && reader.Ok; i++)
        {
            items[i] = new(reader.Text(), reader.Bytes(), (QueueItemState)reader.Byte(), reader.UInt64(), reader.Int32(), reader.Int32(),
                reader.Text(), reader.Text(), reader.Text());
        }

        return new(items, paused);
    }

    private static LeasesAnswer ReadLeases(ref ByteReader reader)
    {
        var outcomes = new LeaseOutcome[reader.Count(elementSize: 1)];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = (LeaseOutcome)reader.Byte();
        return new(outcomes);
    }

    private static TopicsAnswer ReadTopics(ref ByteReader reader)
    {
        var topics = new TopicInfo[reader.Count(elementSize: 113)];
        for (var i = 0; i < topics.Length && reader.Ok; i++)
        {
            topics[i] = new(reader.Text(), TopicSettings.Read(ref reader), reader.Bool(),
                new(reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32(), (long)reader.UInt64()), TopicTotals.Read(ref reader));
        }

        return new(topics);
    }
}
