using System.Diagnostics.CodeAnalysis;
using Wetware.Codecs;

namespace Wetware.Queues;

/// <summary>Encodes commands of a queue: a version, a kind, the topic, and the fields in their order.</summary>
public static class QueueCommandCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Append = 1,
        Lease = 2,
        Extend = 3,
        Acknowledge = 4,
        Return = 5,
        Configure = 6,
        Pause = 7,
        Purge = 8,
        Remove = 9,
    }

    /// <summary>Encodes a command; its limits are checked where it is applied.</summary>
    /// <exception cref="ArgumentException">A name has a lone surrogate, or a duration is negative.</exception>
    public static byte[] Encode(QueueCommand command)
    {
        var writer = new ByteWriter();
        switch (command)
        {
            case AppendItems append:
                Begin(writer, Kind.Append, command);
                writer.Int32(append.Items.Count);
                foreach (var item in append.Items)
                    Write(writer, item);
                break;
            case LeaseItems lease:
                Begin(writer, Kind.Lease, command);
                writer.Text(lease.Worker);
                writer.Int32(lease.Count);
                writer.Duration(lease.Timeout);
                break;
            case ExtendLeases extend:
                Begin(writer, Kind.Extend, command);
                Write(writer, extend.Leases);
                writer.Duration(extend.Timeout);
                break;
            case AcknowledgeItems acknowledge:
                Begin(writer, Kind.Acknowledge, command);
                Write(writer, acknowledge.Leases);
                break;
            case ReturnItems given:
                Begin(writer, Kind.Return, command);
                Write(writer, given.Leases);
                writer.Duration(given.Delay);
                break;
            case ConfigureTopic configure:
                Begin(writer, Kind.Configure, command);
                configure.Settings.Write(writer);
                break;
            case PauseTopic pause:
                Begin(writer, Kind.Pause, command);
                writer.Bool(pause.Paused);
                break;
            case PurgeTopic:
                Begin(writer, Kind.Purge, command);
                break;
            case RemoveTopic:
                Begin(writer, Kind.Remove, command);
                break;
            default:
                throw new ArgumentException($"{command.GetType().Name} has no encoding", nameof(command));
        }

        return writer.ToArray();
    }

    /// <summary>Decodes a command; false when it is not exactly what <see cref="Encode"/> writes. Payloads are slices of the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out QueueCommand? command)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
            reader.Fail();
        var (kind, topic) = ((Kind)reader.Byte(), reader.Text());
        command = kind switch
        {
            Kind.Append => new AppendItems(topic, ReadItems(ref reader)),
            Kind.Lease => new LeaseItems(topic, reader.Text(), reader.Int32(), reader.Duration()),
            Kind.Extend => new ExtendLeases(topic, ReadLeases(ref reader), reader.Duration()),
            Kind.Acknowledge => new AcknowledgeItems(topic, ReadLeases(ref reader)),
            Kind.Return => new ReturnItems(topic, ReadLeases(ref reader), reader.Duration()),
            Kind.Configure => new ConfigureTopic(topic, TopicSettings.Read(ref reader)),
            Kind.Pause => new PauseTopic(topic, reader.Bool()),
            Kind.Purge => new PurgeTopic(topic),
            Kind.Remove => new RemoveTopic(topic),
            _ => null,
        };
        if (!reader.AtEnd)
            command = null;
        return command is not null;
    }

    private static void Begin(ByteWriter writer, Kind kind, QueueCommand command)
    {
        writer.Byte(Version);
        writer.Byte((byte)kind);
        writer.Text(command.Topic);
    }

    private static void Write(ByteWriter writer, QueueItem item)
    {
        writer.Text(item.Id);
        writer.Bytes(item.Payload.Span);
        writer.Int32(item.Priority);
        writer.Duration(item.Delay);
        writer.Text(item.Group);
    }

    private static void Write(ByteWriter writer, IReadOnlyList<ItemLease> leases)
    {
        writer.Int32(leases.Count);
        foreach (var lease in leases)
        {
            writer.Text(lease.Id);
            writer.UInt64(lease.Token);
        }
    }

    private static QueueItem[] ReadItems(ref ByteReader reader)
    {
        var items = new QueueItem[reader.Count(elementSize: 24)];
        for (var i = 0; i < items.Length && reader.Ok; i++)
            items[i] = new(reader.Text(), reader.Bytes(), reader.Int32(), reader.Duration(), reader.Text());
        return items;
    }

    private static ItemLease[] ReadLeases(ref ByteReader reader)
    {
        var leases = new ItemLease[reader.Count(elementSize: 12)];
        for (var i = 0; i < leases.Length && reader.Ok; i++)
            leases[i] = new(reader.Text(), reader.UInt64());
        return leases;
    }
}
