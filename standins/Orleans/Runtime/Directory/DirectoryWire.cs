using System.Buffers;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.GrainDirectory;

/// <summary>Questions to the directory and its answers as bytes. Every question carries the version of the membership that it was asked under.</summary>
internal static class DirectoryWire
{
    private const int MostAddresses = 1_000_000;

    private delegate void Writing(ref Writer writer);

    public static ReadOnlyMemory<byte> Register(MembershipVersion version, GrainAddress address, GrainAddress? previous) => Build(version, (ref Writer writer) =>
    {
        WireIds.WriteAddress(ref writer, address);
        WireIds.WriteAddress(ref writer, previous);
    });

    public static (MembershipVersion Version, GrainAddress Address, GrainAddress? Previous) ReadRegister(ReadOnlyMemory<byte> bytes)
    {
        var reader = Open(bytes, out var version);
        var address = Required(ref reader);
        return (version, address, WireIds.ReadAddress(ref reader));
    }

    public static ReadOnlyMemory<byte> Lookup(MembershipVersion version, GrainId grain) =>
        Build(version, (ref Writer writer) => WireIds.WriteGrain(ref writer, grain));

    public static (MembershipVersion Version, GrainId Grain) ReadLookup(ReadOnlyMemory<byte> bytes)
    {
        var reader = Open(bytes, out var version);
        return (version, WireIds.ReadGrain(ref reader));
    }

    public static ReadOnlyMemory<byte> Unregister(MembershipVersion version, GrainAddress address) =>
        Build(version, (ref Writer writer) => WireIds.WriteAddress(ref writer, address));

    public static (MembershipVersion Version, GrainAddress Address) ReadUnregister(ReadOnlyMemory<byte> bytes)
    {
        var reader = Open(bytes, out var version);
        return (version, Required(ref reader));
    }

    public static ReadOnlyMemory<byte> Version(MembershipVersion version) => Build(version, (ref Writer _) => { });

    public static MembershipVersion ReadVersion(ReadOnlyMemory<byte> bytes)
    {
        Open(bytes, out var version);
        return version;
    }

    public static ReadOnlyMemory<byte> Addresses(MembershipVersion version, IReadOnlyCollection<GrainAddress> addresses) => Build(version, (ref Writer writer) =>
    {
        writer.WriteVarint((uint)addresses.Count);
        foreach (var address in addresses)
            WireIds.WriteAddress(ref writer, address);
    });

    public static (MembershipVersion Version, List<GrainAddress> Addresses) ReadAddresses(ReadOnlyMemory<byte> bytes)
    {
        var reader = Open(bytes, out var version);
        var count = reader.ReadCount(20);
        if (count > MostAddresses)
            throw new SerializerException($"A report has at most {MostAddresses} addresses, not {count}.");
        var addresses = new List<GrainAddress>(count);
        for (; count > 0; count--)
            addresses.Add(Required(ref reader));
        return (version, addresses);
    }

    /// <summary>The answer of an owner: what stands there.</summary>
    public static ReadOnlyMemory<byte> Answer(MembershipVersion version, GrainAddress? address) => Build(version, (ref Writer writer) =>
    {
        writer.WriteByte(1);
        WireIds.WriteAddress(ref writer, address);
    });

    /// <summary>The answer of a silo that is not the owner at that version.</summary>
    public static ReadOnlyMemory<byte> NotOwner(MembershipVersion version) => Build(version, (ref Writer writer) => writer.WriteByte(0));

    public static (MembershipVersion Version, bool IsOwner, GrainAddress? Address) ReadAnswer(ReadOnlyMemory<byte> bytes)
    {
        var reader = Open(bytes, out var version);
        var isOwner = reader.ReadByte() != 0;
        return (version, isOwner, isOwner ? WireIds.ReadAddress(ref reader) : null);
    }

    private static ReadOnlyMemory<byte> Build(MembershipVersion version, Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        var writer = new Writer(buffer, null!);
        writer.WriteFixed64((ulong)version.Value);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static Reader Open(ReadOnlyMemory<byte> bytes, out MembershipVersion version)
    {
        var reader = new Reader(bytes.Span, null!);
        version = new MembershipVersion((long)reader.ReadFixed64());
        return reader;
    }

    private static GrainAddress Required(ref Reader reader) =>
        WireIds.ReadAddress(ref reader) ?? throw new SerializerException("An address is missing.");
}
