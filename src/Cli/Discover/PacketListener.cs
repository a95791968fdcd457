using System.Threading.Channels;
using Makaretu.Dns;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;

namespace Wetware.Cli.Discover;

/// <summary>
/// Hears every packet about <c>_ww._tcp</c>, of all namespaces, believed or not. Authentication is not looked at, because no secret is needed to watch, unless
/// a check is given that says why a node would not believe an announcement.
/// </summary>
internal sealed class PacketListener : IAsyncDisposable
{
    private static readonly DomainName Service = new("_ww._tcp.local");

    private readonly MulticastLink _link;
    private readonly TimeProvider _time;
    private readonly Channel<Packet> _packets = Channel.CreateBounded<Packet>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Func<IReadOnlyList<string>, string?>? _check;
    private long _first;

    public PacketListener(DiscoveryOptions options, TimeProvider time, Func<IReadOnlyList<string>, string?>? check = null)
    {
        _time = time;
        _check = check;
        _link = new MulticastLink(options, time)
        {
            Observed = (outcome, bytes, from) =>
            {
                if (outcome == PacketOutcome.Refused)
                    Add(new Packet(Seconds(), "malformed", bytes, from.ToString(), Error: "not a DNS message, or beyond its limits"));
            },
        };
        _link.Dns.QueryReceived += (_, args) => OnQuery(args);
        _link.Dns.AnswerReceived += (_, args) => OnAnswer(args);
        _link.Dns.MalformedMessage += (_, bytes) => Add(new Packet(Seconds(), "malformed", bytes.Length, "", Error: "not a DNS message"));
    }

    /// <summary>What was heard.</summary>
    public ChannelReader<Packet> Packets => _packets.Reader;

    public void Start() => _link.Start();

    /// <summary>Asks all nodes to say who they are.</summary>
    public void Query() => _link.Send(new Message { Questions = { new Question { Name = Service, Type = DnsType.PTR } } });

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private void OnQuery(MessageEventArgs args)
    {
        if (args.Message.Questions.Any(q => q.Name == Service))
            Add(new Packet(Seconds(), "query", Size(args.Message), args.RemoteEndPoint.ToString()));
    }

    private void OnAnswer(MessageEventArgs args)
    {
        var message = args.Message;
        var pointers = message.Answers.OfType<PTRRecord>().Where(p => p.Name == Service).ToArray();
        foreach (var text in message.Answers.Concat(message.AdditionalRecords).OfType<TXTRecord>().Where(t => t.Name.IsSubdomainOf(Service)))
            Add(Describe(text, args));
        foreach (var pointer in pointers.Where(p => p.TTL == TimeSpan.Zero))
            Add(new Packet(Seconds(), "goodbye", Size(message), args.RemoteEndPoint.ToString(), Server: pointer.DomainName.Labels[0]));
    }

    private Packet Describe(TXTRecord text, MessageEventArgs args)
    {
        var packet = new Packet(Seconds(), "announcement", Size(args.Message), args.RemoteEndPoint.ToString());
        return AdvertisementText.TryRead(text.Strings, null, _time.GetUtcNow(), TimeSpan.MaxValue, out var node, out var problem)
            ? packet with
            {
                Namespace = node.Namespace,
                Peer = node.Peer.ToString(),
                Server = node.Server.ToString(),
                Stage = node.Stage.ToString().ToLowerInvariant(),
                Error = _check?.Invoke(text.Strings) is { } doubt ? $"it {doubt}" : null,
            }
            : packet with { Namespace = AdvertisementText.NamespaceOf(text.Strings), Error = $"it {problem}" };
    }

    private void Add(Packet packet) => _packets.Writer.TryWrite(packet);

    private static int Size(Message message) => message.ToByteArray().Length;

    private int Seconds()
    {
        if (Interlocked.CompareExchange(ref _first, _time.GetTimestamp(), 0) == 0)
            return 0;
        return (int)_time.GetElapsedTime(_first).TotalSeconds;
    }
}
