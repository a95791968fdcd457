using System.Net;
using System.Net.NetworkInformation;
using System.Threading.Channels;
using Makaretu.Dns;
using Microsoft.Extensions.Logging;
using Wetware.Silo.Options;
using Wetware.Silo.Security;

namespace Wetware.Silo.Discovery;

/// <summary>
/// DNS-SD over multicast DNS (RFC 6762, RFC 6763), service <c>_ww._tcp</c>. Everything heard is hostile until
/// <see cref="AdvertisementText.TryRead"/> has accepted it; packets of other namespaces are ignored without a word.
/// </summary>
public sealed partial class MulticastDiscovery : IDiscovery
{
    private const int MaxRecords = 64;

    // One multicast answer serves everyone who asked within this time, and bounds what a flood of questions makes us send.
    private static readonly TimeSpan AnswerGap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HearOurselvesWithin = TimeSpan.FromSeconds(2);

    private readonly DiscoveryOptions _options;
    private readonly string _namespace;
    private readonly ClusterSecret? _secret;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MulticastService _multicast;
    private readonly LocalAddresses _local;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Heard> _heard = Channel.CreateBounded<Heard>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private volatile Advertisement? _self;
    private volatile bool _heardOurselves;
    private long _lastAnswer;
    private Task _announcing = Task.CompletedTask;
    private Task _selfTest = Task.CompletedTask;

    /// <summary>Prepares to announce and listen in <paramref name="ns"/>.</summary>
    public MulticastDiscovery(DiscoveryOptions options, string ns, ClusterSecret? secret, TimeProvider time, ILogger<MulticastDiscovery> logger)
    {
        _options = options;
        _namespace = ns;
        _secret = secret;
        _time = time;
        _logger = logger;
        _local = new LocalAddresses(time);
        _multicast = Create(options);
        _multicast.QueryReceived += OnQuery;
        _multicast.AnswerReceived += OnAnswer;
    }

    /// <inheritdoc />
    public ChannelReader<Heard> Sightings => _heard.Reader;

    /// <summary>True once a packet of our own came back: multicast works on this machine.</summary>
    public bool HeardOurselves => _heardOurselves;

    /// <summary>A multicast service on the chosen interfaces.</summary>
    public static MulticastService Create(DiscoveryOptions options)
    {
        var names = options.Interfaces.ToHashSet(StringComparer.Ordinal);
        return names.Count == 0
            ? new MulticastService()
            : new MulticastService(_ => NetworkInterface.GetAllNetworkInterfaces().Where(nic => names.Contains(nic.Name)));
    }

    /// <inheritdoc />
    public void Start()
    {
        var missing = _options.Interfaces.Except(NetworkInterface.GetAllNetworkInterfaces().Select(nic => nic.Name)).ToArray();
        if (missing.Length > 0)
            throw new NodeStartException($"Cluster:Discovery:Interfaces: there is no interface {string.Join(", ", missing)}");
        _multicast.Start();
        _announcing = AnnounceFromTimeToTime(_stop.Token);
        _selfTest = WarnUnlessHeard(_stop.Token);
    }

    /// <inheritdoc />
    public void Query() => Send(() => _multicast.SendQuery(ServiceNames.Service, DnsClass.IN, DnsType.PTR));

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
        Send(() => _multicast.SendAnswer(ServiceRecords.Goodbye(node), checkDuplicate: false));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_announcing, _selfTest).ConfigureAwait(false);
        _multicast.QueryReceived -= OnQuery;
        _multicast.AnswerReceived -= OnAnswer;
        _multicast.Dispose();
        _heard.Writer.TryComplete();
        _stop.Dispose();
    }

    private void Announce()
    {
        if (_self is { } node)
            Send(() => _multicast.SendAnswer(ServiceRecords.Announcement(node, _secret, _time.GetUtcNow()), checkDuplicate: false));
    }

    private async Task AnnounceFromTimeToTime(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_options.AnnounceInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
                Announce();
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
        if (_self is not { } node || ServiceRecords.Answer(args.Message, node, _secret, _time.GetUtcNow()) is not { } answer)
            return;
        var last = Volatile.Read(ref _lastAnswer);
        if (last != 0 && _time.GetElapsedTime(last) < AnswerGap)
            return;
        Volatile.Write(ref _lastAnswer, _time.GetTimestamp());
        Send(() => _multicast.SendAnswer(answer, args, checkDuplicate: false));
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
            return;
        }

        // A loopback endpoint means "on the machine that said so"; from elsewhere it would turn us against ourselves.
        if (!_local.Contains(from) && NamesLoopback(node))
        {
            LogRefused(_logger, from, "names a loopback endpoint of another machine");
            return;
        }

        if (node.Server != _self?.Server)
            _heard.Writer.TryWrite(new Heard(node, from));
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
