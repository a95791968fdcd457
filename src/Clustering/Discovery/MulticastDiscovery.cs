using System.Diagnostics.Metrics;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading.Channels;
using Makaretu.Dns;
using Microsoft.Extensions.Logging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Security;

namespace Wetware.Clustering.Discovery;

/// <summary>
/// DNS-SD over multicast DNS (RFC 6762, RFC 6763), service <c>_ww._tcp</c>. Everything heard is hostile until <see cref="PacketCheck"/> has let it through and
/// <see cref="AdvertisementText.TryRead"/> has accepted it; packets of other namespaces are ignored without a word.
/// </summary>
public sealed partial class MulticastDiscovery : IDiscovery
{
    private const int MaxRecords = 64;

    private static readonly Meter Meter = new("Wetware.Discovery");
    private static readonly Counter<long> Packets = Meter.CreateCounter<long>(
        "ww.discovery.packets", "{packet}", "Multicast packets received, by what became of them: parsed, ignored, refused, limited.");

    // One multicast answer serves everyone who asked within this time, and bounds what a flood of questions makes us send. Answers to one resolver alone
    // have a turn of their own, so that neither kind of question keeps the other from being answered.
    private static readonly TimeSpan AnswerGap = TimeSpan.FromMilliseconds(100);
    private static readonly string[] OutcomeWords = ["parsed", "ignored", "refused", "limited"];
    private static readonly TimeSpan HearOurselvesWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarnUnverifiedEvery = TimeSpan.FromMinutes(1);

    private readonly DiscoveryOptions _options;
    private readonly string _namespace;
    private readonly ClusterSecret _secret;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MulticastLink _link;
    private readonly LocalAddresses _local;
    private readonly CancellationTokenSource _stop = new();
    private readonly Repeat _warnStranger;
    private readonly Channel<Announcement> _heard = Channel.CreateBounded<Announcement>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private volatile Advertisement? _self;
    private volatile bool _heardOurselves;
    private volatile UnverifiedNode? _stranger;
    private long _lastAnswer;
    private long _lastReply;
    private Task _announcing = Task.CompletedTask;
    private Task _selfTest = Task.CompletedTask;

    /// <summary>Prepares to announce and listen in <paramref name="ns"/>.</summary>
    public MulticastDiscovery(DiscoveryOptions options, string ns, ClusterSecret secret, TimeProvider time, ILogger<MulticastDiscovery> logger)
    {
        _options = options;
        _namespace = ns;
        _secret = secret;
        _time = time;
        _logger = logger;
        _local = new LocalAddresses(time);
        _warnStranger = new Repeat(time, WarnUnverifiedEvery);
        _link = new MulticastLink(options, time)
        {
            Observed = (outcome, _, _) => Packets.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeWords[(int)outcome])),
        };
        _link.Dns.QueryReceived += OnQuery;
        _link.Dns.AnswerReceived += OnAnswer;
    }

    /// <inheritdoc />
    public ChannelReader<Announcement> Announcements => _heard.Reader;

    /// <inheritdoc />
    public UnverifiedNode? UnverifiedNode => _stranger;

    /// <summary>True once a packet of our own came back: multicast works on this machine.</summary>
    public bool HeardOurselves => _heardOurselves;

    /// <inheritdoc />
    public void Start()
    {
        var missing = _options.Interfaces.Except(NetworkInterface.GetAllNetworkInterfaces().Select(nic => nic.Name)).ToArray();
        if (missing.Length > 0)
            throw new NodeStartException($"Cluster:Discovery:Interfaces: there is no interface {string.Join(", ", missing)}");
        _link.Start();
        _announcing = AnnounceFromTimeToTime(_stop.Token);
        _selfTest = WarnUnlessHeard(_stop.Token);
    }

    /// <inheritdoc />
    public void Query() => Send(() => _link.Send(ServiceRecords.Query()));

    /// <inheritdoc />
    public void Advertise(Advertisement node)
    {
        _self = node;
        Announce();
    }

    /// <inheritdoc />
    public void Goodbye()
    {
        if (_self is not { } node)
            return;
        _self = null;
        Send(() => _link.Send(ServiceRecords.Goodbye(node)));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_announcing, _selfTest).ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        _heard.Writer.TryComplete();
        _stop.Dispose();
    }

    private void Announce()
    {
        if (_self is { } node)
            Send(() => _link.Send(ServiceRecords.Announcement(node, _secret, _time.GetUtcNow())));
    }

    private async Task AnnounceFromTimeToTime(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_options.AnnounceInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                Send(_link.Refresh);
                Announce();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task WarnUnlessHeard(CancellationToken stop)
    {
        try
        {
            await Task.Delay(HearOurselvesWithin, _time, stop).ConfigureAwait(false);
            if (!_heardOurselves)
                LogMulticastDoesNotWork(_logger);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private void OnQuery(object? sender, MessageEventArgs args)
    {
        var asksForUs = args.Message.Questions.Take(MaxRecords).Any(q => q.Name == ServiceNames.Service);
        if (asksForUs && _local.Contains(args.RemoteEndPoint.Address))
            _heardOurselves = true;
        if (_self is not { } node)
            return;
        ref var last = ref _lastAnswer;
        if (args.IsLegacyUnicast)
        {
            // An answer to an address that is not on the link would help who forged it to flood somebody else (RFC 6762, section 11).
            if (!_local.IsOnLink(args.RemoteEndPoint.Address))
                return;
            last = ref _lastReply;
        }

        var at = Volatile.Read(ref last);
        if ((at != 0 && _time.GetElapsedTime(at) < AnswerGap) || ServiceRecords.Answer(args.Message, node, _secret, _time.GetUtcNow()) is not { } answer)
            return;
        Volatile.Write(ref last, _time.GetTimestamp());
        if (args.IsLegacyUnicast)
            Send(() => _link.Dns.SendAnswer(answer, args, checkDuplicate: false));
        else
            Send(() => _link.Send(answer));
    }

    private void OnAnswer(object? sender, MessageEventArgs args)
    {
        foreach (var record in args.Message.Answers.Concat(args.Message.AdditionalRecords).Take(MaxRecords).OfType<TXTRecord>())
        {
            if (record.Name.IsSubdomainOf(ServiceNames.Service))
                Consider(record, args.RemoteEndPoint.Address);
        }
    }

    private void Consider(TXTRecord record, IPAddress from)
    {
        if (AdvertisementText.NamespaceOf(record.Strings) != _namespace)
            return;
        if (!AdvertisementText.TryRead(record.Strings, _secret, _time.GetUtcNow(), _options.Freshness, out var node, out var problem))
        {
            LogRefused(_logger, from, problem);
            NoteForeign(record.Strings, from, problem);
            return;
        }

        // A loopback endpoint means "on the machine that said so"; from elsewhere it would turn us against ourselves.
        if (!_local.Contains(from) && NamesLoopback(node))
        {
            LogRefused(_logger, from, "names a loopback endpoint of another machine");
            return;
        }

        if (node.Server != _self?.Server)
            _heard.Writer.TryWrite(new Announcement(node, from));
    }

    // Who does not run a cluster yet is no reason to wait: two that start with different secrets would wait for each other.
    private void NoteForeign(IReadOnlyList<string> strings, IPAddress from, string problem)
    {
        if (!AdvertisementText.TryRead(strings, null, _time.GetUtcNow(), _options.Freshness, out var node, out _)
            || node.Stage is NodeStage.Candidate or NodeStage.Waiting || node.Server == _self?.Server)
            return;
        _stranger = new UnverifiedNode(node, from, problem, _time.GetTimestamp());
        if (_self is { Stage: NodeStage.Member or NodeStage.Primary or NodeStage.Database } && _warnStranger.IsDue())
            LogUnverified(_logger, _namespace, from, problem);
    }

    private static bool NamesLoopback(Advertisement node) =>
        IPAddress.IsLoopback(node.Cluster.Address)
        || (node.Silo is not null && IPAddress.IsLoopback(node.Silo.Address))
        || (node.Gateway is not null && IPAddress.IsLoopback(node.Gateway.Address))
        || (node.Primary is not null && IPAddress.IsLoopback(node.Primary.Endpoint.Address));

    private void Send(Action send)
    {
        try
        {
            send();
        }
        catch (Exception error)
        {
            // A network that comes and goes is no reason to stop a node; the next announcement tries again.
            LogSendFailed(_logger, error.Message);
        }
    }
}
