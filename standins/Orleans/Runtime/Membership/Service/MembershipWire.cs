using System.Buffers;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.MembershipService;

/// <summary>Rows, tables and views as silos send them to each other.</summary>
internal static class MembershipWire
{
    private const int MostRows = 100_000;
    private const int MostVotes = 1000;

    private delegate void Writing(ref Writer writer);

    public static ReadOnlyMemory<byte> Of(MembershipView view) => Build((ref Writer writer) =>
    {
        writer.WriteFixed64((ulong)view.Version.Value);
        writer.WriteVarint((uint)view.Entries.Count);
        foreach (var entry in view.Entries.Values)
            Write(ref writer, entry);
    });

    public static MembershipView ReadView(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Reader(bytes.Span, null!);
        var version = (long)reader.ReadFixed64();
        var rows = new List<MembershipEntry>();
        for (var count = ReadCount(ref reader); count > 0; count--)
            rows.Add(ReadEntry(ref reader));
        return MembershipView.Empty.Advance(version, rows);
    }

    public static ReadOnlyMemory<byte> Of(MembershipTableData data) => Build((ref Writer writer) =>
    {
        Write(ref writer, data.Version);
        writer.WriteVarint((uint)data.Members.Count);
        foreach (var (entry, etag) in data.Members)
        {
            Write(ref writer, entry);
            writer.WriteString(etag);
        }
    });

    public static MembershipTableData ReadTable(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Reader(bytes.Span, null!);
        var version = ReadVersion(ref reader);
        var rows = new List<Tuple<MembershipEntry, string>>();
        for (var count = ReadCount(ref reader); count > 0; count--)
        {
            var entry = ReadEntry(ref reader);
            rows.Add(Tuple.Create(entry, reader.ReadString() ?? string.Empty));
        }

        return new MembershipTableData(rows, version);
    }

    public static ReadOnlyMemory<byte> Of(MembershipEntry entry) => Build((ref Writer writer) => Write(ref writer, entry));

    public static MembershipEntry ReadEntry(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Reader(bytes.Span, null!);
        return ReadEntry(ref reader);
    }

    public static ReadOnlyMemory<byte> Of(MembershipEntry entry, string? etag, TableVersion version) => Build((ref Writer writer) =>
    {
        Write(ref writer, entry);
        writer.WriteString(etag);
        Write(ref writer, version);
    });

    public static (MembershipEntry Entry, string? ETag, TableVersion Version) ReadWrite(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Reader(bytes.Span, null!);
        var entry = ReadEntry(ref reader);
        var etag = reader.ReadString();
        return (entry, etag, ReadVersion(ref reader));
    }

    public static ReadOnlyMemory<byte> Of(SiloAddress silo, TimeSpan time) => Build((ref Writer writer) =>
    {
        WireIds.WriteSilo(ref writer, silo);
        writer.WriteVarint((ulong)time.TotalMilliseconds);
    });

    public static (SiloAddress Silo, TimeSpan Time) ReadProbe(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Reader(bytes.Span, null!);
        var silo = WireIds.ReadSilo(ref reader);
        return (silo, TimeSpan.FromMilliseconds(Math.Min(reader.ReadVarint64(), 600_000)));
    }

    public static ReadOnlyMemory<byte> Of(SiloAddress silo) => Build((ref Writer writer) => WireIds.WriteSilo(ref writer, silo));

    public static SiloAddress ReadSilo(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Reader(bytes.Span, null!);
        return WireIds.ReadSilo(ref reader);
    }

    private static ReadOnlyMemory<byte> Build(Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new Writer(buffer, null!);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(ref Writer writer, TableVersion version)
    {
        writer.WriteFixed32((uint)version.Version);
        writer.WriteString(version.VersionEtag);
    }

    private static TableVersion ReadVersion(ref Reader reader)
    {
        var version = (int)reader.ReadFixed32();
        return new TableVersion(version, reader.ReadString() ?? string.Empty);
    }

    private static void Write(ref Writer writer, MembershipEntry entry)
    {
        WireIds.WriteSilo(ref writer, entry.SiloAddress);
        writer.WriteByte((byte)entry.Status);
        writer.WriteVarint((uint)entry.ProxyPort);
        writer.WriteString(entry.HostName);
        writer.WriteString(entry.SiloName);
        writer.WriteString(entry.RoleName);
        writer.WriteFixed32((uint)entry.UpdateZone);
        writer.WriteFixed32((uint)entry.FaultZone);
        writer.WriteFixed64((ulong)entry.StartTime.Ticks);
        writer.WriteFixed64((ulong)entry.IAmAliveTime.Ticks);
        writer.WriteVarint((uint)(entry.SuspectTimes?.Count ?? 0));
        foreach (var (silo, time) in entry.SuspectTimes ?? [])
        {
            WireIds.WriteSilo(ref writer, silo);
            writer.WriteFixed64((ulong)time.Ticks);
        }
    }

    private static MembershipEntry ReadEntry(ref Reader reader)
    {
        var entry = new MembershipEntry
        {
            SiloAddress = WireIds.ReadSilo(ref reader),
            Status = (SiloStatus)reader.ReadByte(),
            ProxyPort = (int)reader.ReadVarint32(),
            HostName = reader.ReadString() ?? string.Empty,
            SiloName = reader.ReadString() ?? string.Empty,
            RoleName = reader.ReadString(),
            UpdateZone = (int)reader.ReadFixed32(),
            FaultZone = (int)reader.ReadFixed32(),
            StartTime = ReadTime(ref reader),
            IAmAliveTime = ReadTime(ref reader),
        };
        if (entry.Status > SiloStatus.Dead)
            throw new SerializerException($"A silo has no status {entry.Status}.");
        var votes = reader.ReadCount(14);
        if (votes > MostVotes)
            throw new SerializerException($"A row has at most {MostVotes} votes, not {votes}.");
        for (; votes > 0; votes--)
        {
            var silo = WireIds.ReadSilo(ref reader);
            entry.AddSuspector(silo, ReadTime(ref reader));
        }

        return entry;
    }

    private static DateTime ReadTime(ref Reader reader)
    {
        var ticks = reader.ReadFixed64();
        if (ticks > (ulong)DateTime.MaxValue.Ticks)
            throw new SerializerException($"{ticks} is no time.");
        return new DateTime((long)ticks, DateTimeKind.Utc);
    }

    private static int ReadCount(ref Reader reader)
    {
        var count = reader.ReadCount(40);
        return count <= MostRows ? count : throw new SerializerException($"A table has at most {MostRows} rows, not {count}.");
    }
}
