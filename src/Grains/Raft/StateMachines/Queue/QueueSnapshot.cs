using Wetware.Codecs;
using Wetware.Queues;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>A captured queue, and its encoding: time, counters, and each topic with its items and remembered ids.</summary>
internal sealed class QueueSnapshot(QueueState state) : IStateSnapshot
{
    private const uint Mark = 0x31_51_55_57;
    private const int CancellationInterval = 4096;

    public byte[] Encode(CancellationToken cancellationToken)
    {
        var writer = SnapshotFrame.Begin(Mark);
        writer.Duration(state.Time);
        writer.UInt64(state.Sequence);
        writer.UInt64(state.Token);
        writer.Int32(state.Topics.Count);
        foreach (var topic in state.Topics.Values)
            Write(writer, topic, cancellationToken);
        return SnapshotFrame.End(writer);
    }

    public static QueueState Decode(ReadOnlyMemory<byte> snapshot)
    {
        var reader = new ByteReader(SnapshotFrame.Open(Mark, snapshot));
        var state = new QueueState { Time = reader.Duration(), Sequence = reader.UInt64(), Token = reader.UInt64() };
        for (var left = reader.Count(elementSize: 93); left > 0 && reader.Ok; left--)
        {
            var topic = Read(ref reader);
            if (state.Find(topic.Name) is not null)
                reader.Fail();
            else
                state.Store(topic);
        }

        return reader.AtEnd ? state : throw SnapshotFrame.Inconsistent();
    }

    private static void Write(ByteWriter writer, Topic topic, CancellationToken cancellationToken)
    {
        writer.Text(topic.Name);
        topic.Settings.Write(writer);
        writer.Bool(topic.Paused);
        topic.Totals.Write(writer);
        var written = 0;
        writer.Int32(topic.Items.Count);
        foreach (var item in topic.Items.Values)
        {
            if (written++ % CancellationInterval == 0)
                cancellationToken.ThrowIfCancellationRequested();
            writer.UInt64(item.Sequence);
            writer.Text(item.Id);
            writer.Bytes(item.Payload.Span);
            writer.Int32(item.Priority);
            writer.Text(item.Group);
            writer.Text(item.Origin);
            writer.Byte((byte)item.State);
            writer.Duration(item.Due);
            writer.UInt64(item.Token);
            writer.Int32(item.Deliveries);
            writer.Text(item.Worker);
        }

        writer.Int32(topic.Remembered.Count);
        foreach (var id in topic.Remembered.Values)
        {
            if (written++ % CancellationInterval == 0)
                cancellationToken.ThrowIfCancellationRequested();
            writer.UInt64(id.Sequence);
            writer.Text(id.Id);
            writer.UInt64(id.Token);
            writer.Duration(id.Due);
        }
    }

    private static Topic Read(ref ByteReader reader)
    {
        var topic = new Topic(reader.Text())
        {
            Settings = TopicSettings.Read(ref reader),
            Paused = reader.Bool(),
            Totals = TopicTotals.Read(ref reader),
        };
        var sequences = new HashSet<ulong>();
        for (var left = reader.Count(elementSize: 53); left > 0 && reader.Ok; left--)
        {
            var (sequence, id, payload) = (reader.UInt64(), reader.Text(), reader.Bytes().ToArray());
            var item = new StoredItem(sequence, id, payload, reader.Int32(), reader.Text(), reader.Text())
            {
                State = (QueueItemState)reader.Byte(),
                Due = reader.Duration(),
                Token = reader.UInt64(),
                Deliveries = reader.Int32(),
                Worker = reader.Text(),
            };
            if (item.State is < QueueItemState.Ready or > QueueItemState.Waiting || topic.Items.ContainsKey(id) || !sequences.Add(sequence))
                reader.Fail();
            else
                topic.Add(item);
        }

        sequences.Clear();
        for (var left = reader.Count(elementSize: 28); left > 0 && reader.Ok; left--)
        {
            var id = new RememberedId(reader.UInt64(), reader.Text(), reader.UInt64(), reader.Duration());
            if (topic.Remembered.ContainsKey(id.Id) || !sequences.Add(id.Sequence))
                reader.Fail();
            else
                topic.Remember(id);
        }

        return topic;
    }
}
