using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.MembershipService;

/// <summary>What the rest of the silo sees of membership, and its place in the silo's start and stop.</summary>
internal sealed partial class ClusterMembershipService : IClusterMembershipService, ISiloStatusOracle, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    private readonly MembershipAgent _agent;
    private readonly SiloNetwork _network;
    private readonly ILogger _logger;
    private readonly Feed<ClusterMembershipSnapshot> _snapshots = new(ClusterMembershipSnapshot.Default);
    private readonly Lock _gate = new();
    private readonly List<ISiloStatusListener> _listeners = [];
    private Task _follow = Task.CompletedTask;

    public ClusterMembershipService(MembershipAgent agent, SiloNetwork network, ILocalSiloDetails silo, ILogger<ClusterMembershipService> logger)
    {
        _agent = agent;
        _network = network;
        _logger = logger;
        SiloName = silo.Name;
        network.IsDead = IsDeadSilo;
    }

    public ClusterMembershipSnapshot CurrentSnapshot => _snapshots.Current;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => _snapshots;

    public SiloStatus CurrentStatus => _agent.Status;

    public SiloAddress SiloAddress => _agent.Silo;

    public string SiloName { get; }

    /// <summary>The rows behind the newest membership, for operators.</summary>
    public MembershipView CurrentView => _agent.Views.Current;

    public async ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        if (minimumVersion != default && CurrentSnapshot.Version >= minimumVersion)
            return;
        do
        {
            await _agent.RefreshAsync(cancellationToken).ConfigureAwait(false);
            await SeenAsync(_agent.Views.Current.Version, cancellationToken).ConfigureAwait(false);
        }
        while (CurrentSnapshot.Version < minimumVersion);
    }

    public Task<bool> TryKill(SiloAddress siloAddress) => _agent.KillAsync(siloAddress, CancellationToken.None);

    public SiloAddress[] GetActiveSilos() =>
        [.. CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress)];

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) =>
        siloAddress.Equals(SiloAddress) ? CurrentStatus : CurrentSnapshot.GetSiloStatus(siloAddress);

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => CurrentSnapshot.Members.Values
        .Where(m => !onlyActive || m.Status == SiloStatus.Active)
        .ToDictionary(m => m.SiloAddress, m => m.Status);

    public bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName)
    {
        siloName = CurrentSnapshot.Members.GetValueOrDefault(siloAddress)?.Name;
        return siloName is not null;
    }

    public bool IsFunctionalDirectory(SiloAddress siloAddress) =>
        siloAddress.Equals(SiloAddress) || !GetApproximateSiloStatus(siloAddress).IsTerminating();

    public bool IsDeadSilo(SiloAddress silo) => !silo.Equals(SiloAddress) && CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Dead;

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_gate)
        {
            if (_listeners.Contains(observer))
                return false;
            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_gate)
            return _listeners.Remove(observer);
    }

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(SiloNetwork), ServiceLifecycleStage.RuntimeInitialize, StartNetwork, _network.StopAsync);
        lifecycle.Subscribe(nameof(MembershipAgent), ServiceLifecycleStage.RuntimeGrainServices, StartAgent, StopAgent);
        lifecycle.Subscribe(nameof(SiloStatus.Joining), ServiceLifecycleStage.AfterRuntimeGrainServices, Join, Die);
        lifecycle.Subscribe(nameof(SiloStatus.Active), ServiceLifecycleStage.BecomeActive, BecomeActive, ShutDown);
        lifecycle.Subscribe(nameof(Gateway), ServiceLifecycleStage.Active, StartGateway, StopGateway);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync().ConfigureAwait(false);
        await _network.DisposeAsync().ConfigureAwait(false);
        await _follow.ConfigureAwait(false);
    }

    private Task StartNetwork(CancellationToken cancellationToken)
    {
        _network.Listen();
        return Task.CompletedTask;
    }

    private Task StartAgent(CancellationToken cancellationToken)
    {
        _follow = FollowAsync();
        return _agent.StartAsync(cancellationToken);
    }

    private Task StopAgent(CancellationToken cancellationToken) => _agent.DisposeAsync().AsTask();

    private Task Join(CancellationToken cancellationToken) => _agent.BecomeAsync(SiloStatus.Joining, cancellationToken);

    private async Task BecomeActive(CancellationToken cancellationToken)
    {
        await _agent.BecomeAsync(SiloStatus.Active, cancellationToken).ConfigureAwait(false);
        if (_agent.Status != SiloStatus.Active)
            throw new SiloUnavailableException($"This silo did not become active: it is {_agent.Status}");
        await SeenAsync(_agent.Views.Current.Version, cancellationToken).ConfigureAwait(false);
    }

    private Task StartGateway(CancellationToken cancellationToken)
    {
        _network.Gateway?.Listen();
        return Task.CompletedTask;
    }

    private Task StopGateway(CancellationToken cancellationToken) => _network.Gateway?.CloseAsync().AsTask() ?? Task.CompletedTask;

    private Task ShutDown(CancellationToken cancellationToken) => LeaveAsync(SiloStatus.ShuttingDown, cancellationToken);

    private Task Die(CancellationToken cancellationToken) => LeaveAsync(SiloStatus.Dead, cancellationToken);

    /// <summary>Tells the table that this silo leaves. When there is no time for it, or no table, the others will find out.</summary>
    private async Task LeaveAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || _agent.Status is SiloStatus.Created or SiloStatus.Dead)
            return;
        try
        {
            await _agent.BecomeAsync(status, cancellationToken).WaitAsync(LeaveTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LeftSilently(status, exception.Message);
        }
    }

    private async Task SeenAsync(MembershipVersion version, CancellationToken cancellationToken)
    {
        await foreach (var snapshot in _snapshots.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (snapshot.Version >= version)
                return;
        }
    }

    private async Task FollowAsync()
    {
        await foreach (var view in _agent.Views.ConfigureAwait(false))
        {
            var before = _snapshots.Current;
            if (view.Version <= before.Version)
                continue;
            var update = view.Snapshot.CreateUpdate(before);
            _snapshots.Publish(view.Snapshot);
            foreach (var change in update.Changes)
            {
                if (change.Status == SiloStatus.Dead && !change.SiloAddress.Equals(SiloAddress))
                    _network.End(change.SiloAddress);
                Tell(change);
            }
        }

        _snapshots.Complete();
    }

    private void Tell(ClusterMember change)
    {
        ISiloStatusListener[] listeners;
        lock (_gate)
            listeners = [.. _listeners];
        foreach (var listener in listeners)
        {
            try
            {
                listener.SiloStatusChangeNotification(change.SiloAddress, change.Status);
            }
            catch (Exception exception)
            {
                ListenerFailed(change.SiloAddress, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table was not told that this silo is {Status}: {Reason}")]
    private partial void LeftSilently(SiloStatus status, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A listener failed on the change of {Silo}")]
    private partial void ListenerFailed(SiloAddress silo, Exception exception);
}
