using System.Buffers.Binary;
using System.Text;
using Makaretu.Dns;

namespace Wetware.Clustering.Discovery;

/// <summary>What to do with a packet that anyone may have sent.</summary>
public enum PacketVerdict
{
    /// <summary>It is about our service and within the limits.</summary>
    Accept = 0,

    /// <summary>It is about other services, or not of multicast DNS.</summary>
    Ignore = 1,

    /// <summary>It breaks the format or a limit.</summary>
    Refuse = 2,
}

/// <summary>
/// Walks a DNS message (RFC 1035, section 4) before it is parsed, without allocating. The parser recurses for each label, keeps a copy of each suffix of a name
/// and limits neither: one datagram of 64 KiB would cost it 4 GB. What passes here costs it at most some 500 KiB and has no deep recursion.
/// </summary>
public static class PacketCheck
{
    /// <summary>Bytes of a packet, at most (RFC 6762, section 17).</summary>
    public const int MaxBytes = 9000;

    /// <summary>Questions and records of a packet together, at most.</summary>
    public const int MaxEntries = 256;

    /// <summary>Labels of a name, at most.</summary>
    public const int MaxLabels = 64;

    /// <summary>Bytes of a name, at most (RFC 1035, section 2.3.4).</summary>
    public const int MaxNameBytes = 255;

    /// <summary>Labels of all names of a packet together, those behind pointers counted each time, at most.</summary>
    public const int MaxPacketLabels = 2048;

    private const int HeaderBytes = 12;

    // QR, AA, TC, RD and the like may be anything; opcode and response code must be zero (RFC 6762, sections 18.3 and 18.11).
    private const int OpcodeAndStatus = 0x780F;

    /// <summary>Judges <paramref name="packet"/>.</summary>
    public static PacketVerdict Judge(ReadOnlySpan<byte> packet)
    {
        if (packet.Length is < HeaderBytes or > MaxBytes)
            return PacketVerdict.Refuse;
        if ((Number(packet, 2) & OpcodeAndStatus) != 0)
            return PacketVerdict.Ignore;
        int questions = Number(packet, 4), records = Number(packet, 6) + Number(packet, 8) + Number(packet, 10);
        if (questions + records > MaxEntries)
            return PacketVerdict.Refuse;
        var walk = new Walk(packet) { Position = HeaderBytes };
        while (questions-- > 0)
        {
            if (!walk.Name() || !walk.Skip(4))
                return PacketVerdict.Refuse;
        }

        while (records-- > 0)
        {
            if (!walk.Record())
                return PacketVerdict.Refuse;
        }

        return walk.IsOurs ? PacketVerdict.Accept : PacketVerdict.Ignore;
    }

    private static ushort Number(ReadOnlySpan<byte> packet, int at) => BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);

    private ref struct Walk(ReadOnlySpan<byte> packet)
    {
        private readonly ReadOnlySpan<byte> _packet = packet;
        private int _labels;

        public int Position { get; set; }

        /// <summary>True once a name had a label that names of our service have.</summary>
        public bool IsOurs { get; private set; }

        public bool Skip(int bytes)
        {
            Position += bytes;
            return Position <= _packet.Length;
        }

        /// <summary>Walks one name; pointers must go back, so the walk ends.</summary>
        public bool Name()
        {
            int at = Position, start = Position, bytes = 0, labels = 0;
            var jumped = false;
            while (true)
            {
                if (at >= _packet.Length)
                    return false;
                int length = _packet[at];
                if (length >= 0xC0)
                {
                    if (at + 1 >= _packet.Length)
                        return false;
                    var target = Number(_packet, at) & 0x3FFF;
                    if (target >= start || target < HeaderBytes)
                        return false;
                    if (!jumped)
                        Position = at + 2;
                    (jumped, at, start) = (true, target, target);
                    continue;
                }

                bytes += length + 1;
                if (length > 63 || bytes > MaxNameBytes || at + 1 + length > _packet.Length)
                    return false;
                if (length == 0)
                    break;
                if (++labels > MaxLabels || ++_labels > MaxPacketLabels)
                    return false;
                IsOurs |= IsOurLabel(_packet.Slice(at + 1, length));
                at += length + 1;
            }

            if (!jumped)
                Position = at + 1;
            return true;
        }

        public bool Record()
        {
            if (!Name() || Position + 10 > _packet.Length)
                return false;
            var type = (DnsType)Number(_packet, Position);
            int length = Number(_packet, Position + 8);
            var end = Position + 10 + length;
            if (end > _packet.Length)
                return false;
            Position += 10;

            // Types that multicast DNS has no use for are refused, because the parser would read names in some of them.
            var read = type switch
            {
                DnsType.A => length == 4 && Skip(length),
                DnsType.AAAA => length == 16 && Skip(length),
                DnsType.PTR => Name(),
                DnsType.SRV => length > 6 && Skip(6) && Name(),
                DnsType.NSEC => Name() && Position <= end && Skip(end - Position),
                DnsType.TXT or DnsType.HINFO or DnsType.OPT => Skip(length),
                _ => false,
            };
            return read && Position == end;
        }

        private static bool IsOurLabel(ReadOnlySpan<byte> label) =>
            Ascii.EqualsIgnoreCase(label, "_ww"u8) || Ascii.EqualsIgnoreCase(label, "ww"u8) || Ascii.EqualsIgnoreCase(label, "_services"u8);
    }
}
