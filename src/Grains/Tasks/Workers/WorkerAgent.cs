using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Channels;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Routing;
using Wetware.Nodes;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// The worker of this node. It offers free slots on the channel, runs what it is given, reports each result until the scheduler has it on disk, and says
/// every few seconds what it has, so that both sides agree after whatever was lost on the way. It lives as long as its silo.
/// </summary>
public sealed partial class WorkerAgent : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How long a slot that was taken may bring no run before it is offered again.</summary>
    public static readonly TimeSpan Reclaim = TimeSpan.FromSeconds(10);

    // Of results in one call; the last one may be more.
    private const long ReportedBytes = 1 << 20;

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly IGrainFactory _grains;
    private readonly ChannelClient _channels;
    private readonly ICapabilityFactory _capabilityFactory;
    private readonly ITaskRunner _runner;
    private readonly NodeCard _node;
    private readonly NodeCordon _cordon;
    private readonly OwnRecord _own;
    private readonly TaskMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkerLoad _load;
    private readonly Lock _lock = new();
    private readonly Signal _offer = new();
    private readonly Signal _run = new();
    private readonly Signal _report = new();
    private readonly Signal _surplus = new();
    private readonly Signal _greet = new();
    private readonly Queue<WorkResult> _results = new();
    private readonly HashSet<OfferedSlots> _offers = [];
    private readonly CancellationTokenSource _stopOffers = new();
    private readonly CancellationTokenSource _stopAll = new();
    private readonly bool _isEnabled;
    private readonly TimeSpan _drain;
    private readonly WorkerFolder[] _folders;
    private readonly long _begun;
    private Task[] _loops = [];
    private bool _isStopping;
    private long _completed;
    private long _failed;

    internal WorkerAgent(
        IGrainFactory grains,
        ChannelClient channels,
        ICapabilityFactory capabilityFactory,
        ITaskRunner runner,
        NodeCard node,
        NodeCordon cordon,
        OwnRecord own,
        IOptions<WorkerOptions> options,
        TaskMetrics metrics,
        TimeProvider time,
        ILogger<WorkerAgent> logger)
    {
        (_grains, _channels, _capabilityFactory, _runner, _node, _cordon, _own) = (grains, channels, capabilityFactory, runner, node, cordon, own);
        (_metrics, _time, _logger) = (metrics, time, logger);
        _isEnabled = options.Value.Enabled ?? node.Role == NodeRole.Worker;
        _drain = options.Value.Drain;
        _folders = [.. options.Value.Offered().Select(folder => new WorkerFolder(folder.Name, folder.ReadOnly))];
        _load = new WorkerLoad(runner.Slots, options.Value.Ahead);
        _begun = time.GetTimestamp();
    }

    private TimeSpan Uptime => _time.GetElapsedTime(_begun);

    private ITaskReportsGrain Scheduler => _grains.GetGrain<ITaskReportsGrain>(ITasksGrain.Key);

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(nameof(WorkerAgent), ServiceLifecycleStage.Active, Start, Stop);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stopOffers.Dispose();
        _stopAll.Dispose();
    }

    /// <summary>Attempts that this node has: those that wait, run, or are not reported yet.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
                return _load.Held.Count;
        }
    }

    /// <summary>How it stands.</summary>
    public WorkerInfo Info()
    {
        lock (_lock)
        {
            return new WorkerInfo
            {
                Node = _node.Server,
                Peer = _node.Peer,
                Host = _node.Host,
                Slots = _isEnabled ? _runner.Slots : 0,
                Running = _load.Unended,
                Completed = _completed,
                Failed = _failed,
                Started = _node.Started,
                Seen = _time.GetUtcNow(),
                Cordoned = _cordon.IsOn,
                Labels = _own.Labels,
                Folders = _folders,
            };
        }
    }

    /// <summary>Takes runs in; answers those that it cannot take.</summary>
    public IReadOnlyList<RunToken> Accept(IReadOnlyList<WorkItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var refused = new List<RunToken>();
        lock (_lock)
        {
            foreach (var item in items)
            {
                var isFull = true;
                if (_stopOffers.IsCancellationRequested || _cordon.IsOn || (_load.Accept(item, out isFull) is null && isFull))
                    refused.Add(item.Token);
            }
        }

        _run.Set();
        return refused;
    }

    /// <summary>Offers slots again that the scheduler has taken and does not use.</summary>
    public void TakeBack(int count)
    {
        lock (_lock)
            _load.TakeBack(count);
        _offer.Set();
    }

    /// <summary>Ends attempts; what came of them is not reported.</summary>
    public void Cancel(IReadOnlyList<RunToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var stops = new List<CancellationTokenSource>();
        lock (_lock)
        {
            foreach (var token in tokens)
            {
                if (_load.Find(token) is not { } run)
                    continue;
                if (run is { Began: > 0, IsEnded: false })
                    stops.Add(run.Stop);
                else
                    _load.Forget(token);
            }
        }

        // Outside of the lock: cancelling runs what waits for it.
        foreach (var stop in stops)
            TryCancel(stop);
        _offer.Set();
    }

    private static void TryCancel(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile.
        }
    }

    private Task Start(CancellationToken cancellationToken)
    {
        if (!_isEnabled)
            return Task.CompletedTask;

        _cordon.Changed += FollowCordon;

        // One more than slots: while one hands its result over, the next is there.
        _loops =
        [
            .. Enumerable.Range(0, _runner.Slots + 1).Select(_ => Task.Run(RunLoop, CancellationToken.None)),
            Task.Run(OfferLoop, CancellationToken.None),
            Task.Run(IdleLoop, CancellationToken.None),
            Task.Run(ReportLoop, CancellationToken.None),
            Task.Run(HeartbeatLoop, CancellationToken.None),
        ];
        return Task.CompletedTask;
    }

    /// <summary>Offers nothing more, gives back what has not begun, lets what runs go on for a while, and gives back what has not ended then.</summary>
    private async Task Stop(CancellationToken cancellationToken)
    {
        if (!_isEnabled)
            return;
        _cordon.Changed -= FollowCordon;
        await _stopOffers.CancelAsync();
        GiveBack(all: true);
        await UntilFree(_drain, cancellationToken);
        IReadOnlyList<AssignedRun> left;
        lock (_lock)
        {
            _isStopping = true;
            left = _load.Running();
        }

        foreach (var run in left)
            TryCancel(run.Stop);
        await UntilFree(ShutdownGrace, cancellationToken);
        await _stopAll.CancelAsync();
        Task[] sends;
        lock (_offers)
            sends = [.. _offers.Select(offer => offer.Sent)];
        await Task.WhenAll([.. _loops, .. sends]).WaitAsync(ShutdownGrace, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task UntilFree(TimeSpan within, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        while (Held > 0 && _time.GetElapsedTime(begun) < within && !cancellationToken.IsCancellationRequested)
            await Task.Delay(20, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A cordoned worker takes its offers back, and what it has not begun goes to others. The scheduler drops the slots that it holds when it is greeted.
    private void FollowCordon()
    {
        if (_cordon.IsOn)
        {
            WithdrawOffers();
            GiveBack(all: true);
        }
        else
        {
            lock (_lock)
                _load.Reclaim(Uptime, TimeSpan.Zero);
        }

        _greet.Set();
        _offer.Set();
    }

    private void GiveBack(bool all)
    {
        lock (_lock)
        {
            _load.Age(since => _time.GetElapsedTime(since));
            foreach (var run in _load.RemoveSurplus(all))
                _results.Enqueue(new WorkResult { Token = run.Item.Token, Returned = true });
        }

        _report.Set();
    }
}
