using System.Buffers.Binary;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Tests.Routing;

/// <summary>Records of nodes that never were.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The peer of a number; different ones for different numbers.</summary>
    public static string Peer(int number)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        return PeerId.FromPublicKeyMessage(key).ToString();
    }

    public static string Server(int number) => new ServerId((ulong)number + 1).ToString();

    /// <param name="peer">Number of the peer.</param>
    /// <param name="seq">Number of the heartbeat.</param>
    /// <param name="server">Number of the start, by default that of the peer.</param>
    /// <param name="started">Seconds after <see cref="Epoch"/>.</param>
    /// <param name="ttl">Milliseconds.</param>
    /// <param name="host">Host name.</param>
    /// <param name="labels"><c>key=value</c>.</param>
    public static RoutingRecord Of(int peer, ulong seq = 0, int? server = null, int started = 0, int ttl = 10_000, string host = "", params string[] labels) => new()
    {
        Peer = Peer(peer),
        Server = Server(server ?? peer),
        Seq = seq,
        Started = Epoch.AddSeconds(started),
        Ttl = TimeSpan.FromMilliseconds(ttl),
        Host = host,
        Meta = labels.Select(label => label.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]),
    };
}
