using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Wetware.Devices.Discovery;

/// <summary>A device in a packet: where it is, or that it leaves.</summary>
/// <param name="Name">The instance name.</param>
/// <param name="IsGoodbye">Whether it leaves.</param>
/// <param name="Port">Its port; 0 when the packet does not say.</param>
/// <param name="Addresses">Its addresses.</param>
internal sealed record ServiceSighting(string Name, bool IsGoodbye, int Port, IReadOnlyList<IPAddress> Addresses);

/// <summary>
/// Reads and writes the few records of multicast DNS (RFC 6762, RFC 6763) that devices announce themselves with. Anybody may send such packets: they are read in one
/// walk that only goes forward, except that a name may point back, and with hard limits, so that no packet costs more than its size.
/// </summary>
internal static class ServicePackets
{
    public const int MaxBytes = 9000;
    private const int HeaderBytes = 12;
    private const int MaxRecords = 128;
    private const int MaxNameBytes = 255;
    private const int MaxLabels = 32;
    private const ushort TypeA = 1, TypePtr = 12, TypeTxt = 16, TypeAaaa = 28, TypeSrv = 33;
    private const string Service = "_webthing._tcp.local";
    private const string Suffix = "." + Service;

    /// <summary>The question who is there.</summary>
    public static byte[] Query()
    {
        var packet = new List<byte>([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        AddName(packet, ["_webthing", "_tcp", "local"]);
        packet.AddRange([0, (byte)TypePtr, 0, 1]);
        return [.. packet];
    }

    /// <summary>Whether a packet asks for devices.</summary>
    public static bool IsQuery(ReadOnlySpan<byte> packet)
    {
        if (packet.Length is < HeaderBytes or > MaxBytes || (packet[2] & 0xF8) != 0 || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) is 0 or > MaxRecords)
            return false;
        var reader = new Reader(packet) { Position = HeaderBytes };
        for (var questions = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]); questions > 0; questions--)
        {
            if (reader.Name() is not { } name || !reader.Has(4))
                return false;
            if (string.Equals(name, Service, StringComparison.OrdinalIgnoreCase) && BinaryPrimitives.ReadUInt16BigEndian(packet[reader.Position..]) is TypePtr or 255)
                return true;
            reader.Position += 4;
        }

        return false;
    }

    /// <summary>The announcement of an instance at an IPv4 address, or that it leaves; that of a device says its address in text too.</summary>
    public static byte[] Announcement(string instance, IPAddress address, int port, bool goodbye = false, bool isDevice = false)
    {
        var packet = new List<byte>([0, 0, 0x84, 0, 0, 0, 0, (byte)(isDevice ? 4 : 3), 0, 0, 0, 0]);
        byte[] life = goodbye ? [0, 0, 0, 0] : [0, 0, 0, 120];
        string[] name = [instance, "_webthing", "_tcp", "local"];
        AddRecord(packet, ["_webthing", "_tcp", "local"], TypePtr, 1, life, Name(name));
        AddRecord(packet, name, TypeSrv, 0x8001, life, [0, 0, 0, 0, (byte)(port >> 8), (byte)port, .. Name([instance, "local"])]);
        AddRecord(packet, [instance, "local"], TypeA, 0x8001, life, address.GetAddressBytes());
        if (isDevice)
            AddRecord(packet, name, TypeTxt, 0x8001, life, [.. Text("path=/"), .. Text("tls=0"), .. Text($"address={address}")]);
        return [.. packet];
    }

    /// <summary>The devices of a packet; null when it breaks the format or a limit.</summary>
    public static IReadOnlyList<ServiceSighting>? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length is < HeaderBytes or > MaxBytes)
            return null;
        if ((packet[2] & 0x80) == 0)
            return [];
        int questions = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        var records = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) + BinaryPrimitives.ReadUInt16BigEndian(packet[8..]) + BinaryPrimitives.ReadUInt16BigEndian(packet[10..]);
        if (questions + records > MaxRecords)
            return null;
        var reader = new Reader(packet) { Position = HeaderBytes };
        for (; questions > 0; questions--)
        {
            if (reader.Name() is null || !reader.Has(4))
                return null;
            reader.Position += 4;
        }

        var found = new Records();
        for (; records > 0; records--)
        {
            if (!found.Read(ref reader))
                return null;
        }

        return found.Sightings();
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Name(string[] labels)
    {
        var bytes = new List<byte>();
        AddName(bytes, labels);
        return [.. bytes];
    }

    private static void AddName(List<byte> packet, string[] labels)
    {
        foreach (var label in labels)
        {
            var bytes = Encoding.UTF8.GetBytes(label);
            packet.Add((byte)bytes.Length);
            packet.AddRange(bytes);
        }

        packet.Add(0);
    }

    private static void AddRecord(List<byte> packet, string[] name, ushort type, ushort kind, byte[] life, byte[] data)
    {
        AddName(packet, name);
        packet.AddRange([(byte)(type >> 8), (byte)type, (byte)(kind >> 8), (byte)kind, .. life, (byte)(data.Length >> 8), (byte)data.Length]);
        packet.AddRange(data);
    }

    /// <summary>What the records of a packet say together.</summary>
    private sealed class Records
    {
        private readonly Dictionary<string, bool> _instances = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, (string Host, int Port)> _services = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, IPAddress> _texts = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<(string Host, IPAddress Address)> _addresses = [];

        public bool Read(ref Reader reader)
        {
            if (reader.Name() is not { } name || !reader.Has(10))
                return false;
            var type = reader.Number(0);
            var isGoodbye = reader.Number(4) == 0 && reader.Number(6) == 0;
            int length = reader.Number(8);
            reader.Position += 10;
            if (!reader.Has(length))
                return false;
            var end = reader.Position + length;
            var isRead = Read(ref reader, name, type, isGoodbye, length);
            reader.Position = end;
            return isRead;
        }

        public List<ServiceSighting> Sightings()
        {
            foreach (var name in _services.Keys)
                _instances.TryAdd(name, false);
            var sightings = new List<ServiceSighting>();
            foreach (var (instance, isGoodbye) in _instances)
            {
                var (host, port) = _services.GetValueOrDefault(instance);
                var addresses = _addresses.Where(pair => string.Equals(pair.Host, host, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Address);
                if (_texts.TryGetValue(instance, out var address))
                    addresses = addresses.Append(address);
                sightings.Add(new ServiceSighting(instance[..^Suffix.Length], isGoodbye, port, [.. addresses.Distinct().Take(DeviceLimits.MaxAddresses)]));
            }

            return sightings;
        }

        private bool Read(ref Reader reader, string name, ushort type, bool isGoodbye, int length)
        {
            switch (type)
            {
                case TypePtr when string.Equals(name, Service, StringComparison.OrdinalIgnoreCase):
                    if (reader.Name() is not { } instance)
                        return false;
                    if (IsInstance(instance))
                        _instances[instance] = isGoodbye;
                    return true;
                case TypeSrv when IsInstance(name):
                    if (length < 7)
                        return false;
                    var port = reader.Number(4);
                    reader.Position += 6;
                    if (reader.Name() is not { } host)
                        return false;
                    if (!isGoodbye)
                        _services[name] = (host, port);
                    return true;
                case TypeTxt when IsInstance(name):
                    return ReadTexts(reader.Take(length), name);
                case TypeA when length == 4:
                case TypeAaaa when length == 16:
                    _addresses.Add((name, new IPAddress(reader.Take(length))));
                    return true;
                default:
                    return type is not (TypeA or TypeAaaa);
            }
        }

        private static bool IsInstance(string name) => name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);

        private bool ReadTexts(ReadOnlySpan<byte> texts, string name)
        {
            while (texts.Length > 0)
            {
                int length = texts[0];
                if (length >= texts.Length)
                    return false;
                var text = texts.Slice(1, length);
                texts = texts[(length + 1)..];
                if (text.StartsWith("address="u8) && text.Length < 64 && IPAddress.TryParse(Encoding.UTF8.GetString(text["address=".Length..]), out var address))
                    _texts[name] = address;
            }

            return true;
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> packet)
    {
        private readonly ReadOnlySpan<byte> _packet = packet;

        public int Position { get; set; }

        public readonly bool Has(int bytes) => Position + bytes <= _packet.Length;

        public readonly ushort Number(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_packet[(Position + offset)..]);

        public readonly ReadOnlySpan<byte> Take(int length) => _packet.Slice(Position, length);

        /// <summary>Reads a name; null when it is malformed or too long. Pointers must lead further back each time, so that the walk ends.</summary>
        public string? Name()
        {
            var text = new StringBuilder();
            int at = Position, earliest = Position, labels = 0;
            var hasJumped = false;
            while (at < _packet.Length)
            {
                int length = _packet[at];
                if (length >= 0xC0)
                {
                    if (at + 1 >= _packet.Length)
                        return null;
                    var target = BinaryPrimitives.ReadUInt16BigEndian(_packet[at..]) & 0x3FFF;
                    if (target >= earliest)
                        return null;
                    if (!hasJumped)
                        Position = at + 2;
                    (hasJumped, at, earliest) = (true, target, target);
                    continue;
                }

                if (length == 0)
                {
                    if (!hasJumped)
                        Position = at + 1;
                    return text.ToString();
                }

                if (length > 63 || ++labels > MaxLabels || at + 1 + length > _packet.Length || text.Length + length > MaxNameBytes)
                    return null;
                if (text.Length > 0)
                    text.Append('.');
                text.Append(Encoding.UTF8.GetString(_packet.Slice(at + 1, length)));
                at += length + 1;
            }

            return null;
        }
    }
}
