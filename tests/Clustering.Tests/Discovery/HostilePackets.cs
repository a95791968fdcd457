using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Makaretu.Dns;
using Wetware.Clustering.Discovery;

namespace Wetware.Tests.Discovery;

/// <summary>Packets that somebody who wants harm sends: made up, or a node's own with changes. The same for the same seed.</summary>
internal sealed class HostilePackets(int seed)
{
    public static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    private static readonly byte[] Suffix = [3, (byte)'_', (byte)'w', (byte)'w', 4, (byte)'_', (byte)'t', (byte)'c', (byte)'p', 5, .. "local"u8, 0];
    private static readonly byte[] QuestionEnd = [0, 12, 0, 1];
    private readonly Random _random = new(seed);
    private readonly byte[] _announcement = ServiceRecords.Announcement(AdvertisementTextTests.Sample(), AdvertisementTextTests.Secret, DateTimeOffset.UnixEpoch).ToByteArray();

    /// <summary>A name of so many labels of one byte, then those of our service.</summary>
    public static byte[] DeepName(int labels)
    {
        var deep = new byte[labels * 2];
        for (var i = 0; i < deep.Length; i += 2)
            (deep[i], deep[i + 1]) = (1, (byte)'a');
        return [.. Header(1, 0), .. deep, .. Suffix, .. QuestionEnd];
    }

    /// <summary>As many questions as fit, each one label and a pointer to the one before, so that each name is longer.</summary>
    public static byte[] GrowingNames(int questions)
    {
        byte[] first = [.. Header((ushort)questions, 0), .. Suffix, .. QuestionEnd];
        var packet = new byte[first.Length + ((questions - 1) * 8)];
        first.CopyTo(packet, 0);
        var last = 12;
        for (var at = first.Length; at < packet.Length; at += 8)
        {
            (packet[at], packet[at + 1], packet[at + 2], packet[at + 3]) = (1, (byte)'a', (byte)(0xC0 | (last >> 8)), (byte)last);
            QuestionEnd.CopyTo(packet, at + 4);
            last = at <= 0x3FFF ? at : last; // pointers reach no further
        }

        return packet;
    }

    /// <summary>A name that points to itself, directly or over another.</summary>
    public static byte[] Loop(bool direct) => direct
        ? [.. Header(1, 0), 3, (byte)'_', (byte)'w', (byte)'w', 0xC0, 12, .. QuestionEnd]
        : [.. Header(2, 0), 1, (byte)'a', 0xC0, 20, .. QuestionEnd, 1, (byte)'b', 0xC0, 12, .. QuestionEnd];

    public static byte[] Counts(ushort each) => [.. Header(each, each), .. Suffix, .. QuestionEnd];

    public byte[] Next() => _random.Next(12) switch
    {
        0 => Noise(_random.Next(1, 1400)),
        1 => [.. Header((ushort)_random.Next(4), (ushort)_random.Next(4)), .. Noise(_random.Next(200))],
        2 => DeepName(_random.Next(1, 4400)),
        3 => GrowingNames(_random.Next(1, 1000)),
        4 => Loop(_random.Next(2) == 0),
        5 => Counts(65535),
        6 => _announcement[.._random.Next(_announcement.Length)],
        7 => Noise(9000),
        _ => Mutated(),
    };

    private byte[] Mutated()
    {
        var packet = _announcement.ToArray();
        for (var changes = _random.Next(1, 5); changes > 0; changes--)
            packet[_random.Next(packet.Length)] = (byte)_random.Next(256);
        return packet;
    }

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Header(ushort questions, ushort answers)
    {
        var header = new byte[12];
        header[2] = questions > 0 ? (byte)0 : (byte)0x84;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), questions);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), answers);
        return header;
    }
}

/// <summary>Sends to the multicast group through the loopback interface alone.</summary>
internal sealed class LoopbackSender : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <param name="from">The address to send from, one of 127.0.0.0/8.</param>
    public LoopbackSender(string from)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
    }

    public void Send(byte[] packet) => _socket.SendTo(packet, HostilePackets.Group);

    /// <summary>Sends a question from a port of its own and returns what comes back to it.</summary>
    public async Task<Message> Ask(Message question)
    {
        Send(question.ToByteArray());
        var buffer = new byte[9000];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var length = await _socket.ReceiveAsync(buffer, deadline.Token);
        return (Message)new Message().Read(buffer, 0, length);
    }

    public void Dispose() => _socket.Dispose();
}
