using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Makaretu.Dns;

/// <summary>
/// Sends and receives DNS messages by multicast on the local link (RFC 6762). Events are raised one after another, except
/// <see cref="NetworkInterfaceDiscovered"/>, which may come from the thread that calls <see cref="Start"/>.
/// </summary>
public partial class MulticastService : IResolver, IDisposable
{
    // Headers of IPv6 and UDP count towards the largest packet (RFC 6762 §17).
    private const int PacketOverhead = 48;

    private readonly RecentMessages _sentMessages = new();
    private readonly RecentMessages _receivedMessages = new();
    private int _maxPacketSize;

    static MulticastService()
    {
        // RFC 6762 §10.
        ResourceRecord.DefaultTTL = TimeSpan.FromMinutes(75);
        ResourceRecord.DefaultHostTTL = TimeSpan.FromSeconds(120);
    }

    /// <param name="filter">Chooses interfaces, given those that are up; all of those when null.</param>
    public MulticastService(Func<IEnumerable<NetworkInterface>, IEnumerable<NetworkInterface>>? filter = null) => _filter = filter;

    /// <summary>A query with at least one question arrived.</summary>
    public event EventHandler<MessageEventArgs>? QueryReceived;

    /// <summary>A response with at least one answer arrived.</summary>
    public event EventHandler<MessageEventArgs>? AnswerReceived;

    /// <summary>Something arrived that is no DNS message.</summary>
    public event EventHandler<byte[]>? MalformedMessage;

    /// <summary>Interfaces are there that were not there before.</summary>
    public event EventHandler<NetworkInterfaceEventArgs>? NetworkInterfaceDiscovered;

    public bool UseIpv4 { get; set; } = Socket.OSSupportsIPv4;

    public bool UseIpv6 { get; set; } = Socket.OSSupportsIPv6;

    /// <summary>Whether a message is ignored when the same bytes came within the last second, as they do on hosts with several interfaces.</summary>
    public bool IgnoreDuplicateMessages { get; set; } = true;

    /// <summary>How often interfaces are looked for although the system told of no change.</summary>
    [Obsolete("Interfaces are watched by events of the system.", false)]
    public TimeSpan NetworkInterfaceDiscoveryInterval
    {
        get => _interval;
        set => _interval = value;
    }

    /// <summary>Opens the sockets. What cannot be opened is left out and tried again when the network changes.</summary>
    public void Start()
    {
        _maxPacketSize = Message.MaxLength - PacketOverhead;
        StartInterfaces();
    }

    /// <summary>Closes the sockets and removes all handlers of messages and interfaces.</summary>
    public void Stop()
    {
        QueryReceived = null;
        AnswerReceived = null;
        NetworkInterfaceDiscovered = null;
        StopInterfaces();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Stop();
    }
}
