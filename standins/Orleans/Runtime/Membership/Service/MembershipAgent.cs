using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.MembershipService;

/// <summary>
/// Gives <see cref="MembershipProtocol"/> its clock, table and network: one loop feeds it events and does what it wants done.
/// </summary>
internal sealed partial class MembershipAgent : IRpcService, IAsyncDisposable
{
    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(10);

    private readonly IMembershipTable _table;
    private readonly RuntimeRpc _rpc;
    private readonly ClusterMembershipOptions _options;
    private readonly IFatalErrorHandler _fatal;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly MembershipProtocol _protocol;

    // Bounded by those who write: one answer for each effect, one tick, the newest gossip, and what callers in this silo wait for.
    private readonly Channel<Action<MembershipProtocol>> _inputs = Channel.CreateUnbounded<Action<MembershipProtocol>>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _waitersGate = new();
    private readonly List<(SiloStatus Status, TaskCompletionSource Done)> _statusWaiters = [];
    private readonly List<(SiloAddress Silo, TaskCompletionSource<bool> Done)> _killWaiters = [];
    private readonly List<TaskCompletionSource> _refreshWaiters = [];
    private readonly long _started;
    private Task _loop = Task.CompletedTask;
    private MembershipView? _told;
    private int _tickWaits;

    public MembershipAgent(
        ILocalSiloDetails silo,
        IMembershipTable table,
        SiloNetwork network,
        IOptions<ClusterMembershipOptions> options,
        IFatalErrorHandler fatal,
        TimeProvider clock,
        ILogger<MembershipAgent> logger)
    {
        _table = table;
        _rpc = network.Rpc;
        _options = options.Value;
        _fatal = fatal;
        _clock = clock;
        _logger = logger;
        _started = clock.GetTimestamp();
        var now = Now;
        _protocol = new MembershipProtocol(
            new MembershipEntry
            {
                SiloAddress = silo.SiloAddress,
                SiloName = silo.Name,
                HostName = silo.DnsHostName,
                ProxyPort = silo.GatewayAddress?.Endpoint.Port ?? 0,
                RoleName = System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name,
                StartTime = now.Utc,
                IAmAliveTime = now.Utc,
            },
            _options,
            Random.Shared,
            now,
            network.Connections.SilenceOf);
        _rpc.Register(RpcServiceId.Membership, this);
        network.DeclaredDead += reason => Post(p => p.ToldDead(reason, Now));
    }

    /// <summary>The memberships that were, one after the other.</summary>
    public Feed<MembershipView> Views { get; } = new(MembershipView.Empty);

    /// <summary>This silo.</summary>
    public SiloAddress Silo => _protocol.Address;

    /// <summary>This silo's status.</summary>
    public SiloStatus Status => _protocol.Status;

    private ProtocolTime Now => new(_clock.GetUtcNow().UtcDateTime, _clock.GetElapsedTime(_started));

    /// <summary>Prepares the table and begins to take part.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _table.InitializeMembershipTableAsync(true, cancellationToken).ConfigureAwait(false);
        _loop = Task.WhenAll(RunAsync(), TickAsync());
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the table holds this silo with a status.</summary>
    /// <exception cref="OrleansClusterConnectivityCheckFailedException">The silo could not become active in time.</exception>
    public Task BecomeAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersGate)
            _statusWaiters.Add((status, done));
        Post(p => p.Become(status, Now));
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Reads the table once.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersGate)
            _refreshWaiters.Add(done);
        Post(p => p.Refresh(Now));
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Declares a silo dead; false when that failed.</summary>
    public Task<bool> KillAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersGate)
            _killWaiters.Add((silo, done));
        Post(p => p.Kill(silo, Now));
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers other silos' probes and takes their news.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments)
    {
        switch ((MembershipMethod)method)
        {
            case MembershipMethod.Ping:
                return default;
            case MembershipMethod.PingOther:
                var (silo, time) = MembershipWire.ReadProbe(arguments);
                return new[] { (byte)(await PingAsync(silo, time).ConfigureAwait(false) ? ProbeVerdict.Alive : ProbeVerdict.Silent) };
            case MembershipMethod.Gossip:
                var view = MembershipWire.ReadView(arguments);
                if (Interlocked.Exchange(ref _told, view) is null)
                    Post(p => p.GossipReceived(Interlocked.Exchange(ref _told, null)!, Now));
                return default;
            default:
                throw new RpcException($"Membership offers no method {method}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _inputs.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        Views.Complete();
    }

    private void Post(Action<MembershipProtocol> input) => _inputs.Writer.TryWrite(input);

    private async Task TickAsync()
    {
        var period = TimeSpan.FromTicks(Math.Clamp(_options.ProbeTimeout.Ticks / 20, ShortestTick.Ticks, LongestTick.Ticks));
        using var timer = new PeriodicTimer(period, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (Interlocked.Exchange(ref _tickWaits, 1) == 0)
                    Post(Tick);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private void Tick(MembershipProtocol protocol)
    {
        Volatile.Write(ref _tickWaits, 0);
        protocol.Tick(Now);
    }

    private async Task RunAsync()
    {
        await foreach (var input in _inputs.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                input(_protocol);
                foreach (var effect in _protocol.TakeEffects())
                    Perform(effect);
            }
            catch (Exception exception)
            {
                // A fault of ours: the silo can no longer say who is a member, so it must not go on as one.
                _fatal.OnFatalException(this, "the membership protocol failed", exception);
            }
        }
    }
}
