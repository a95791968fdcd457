using Orleans.Storage;
using Wetware.Grains.Nodes;
using Wetware.Nodes;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Gateway.Health;

/// <summary>Looks at what a gateway needs. Results are shared for a second, so that asking often costs the cluster nothing.</summary>
public sealed class HealthChecks(NodeCard card, IClusterMembershipService membership, IGrainStorage storage, IGrainFactory grains, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1, 1);
    private HealthReport? _last;
    private long _at;

    /// <summary>The state of things, at most a second old.</summary>
    public async Task<HealthReport> Look(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetElapsedTime(_at) > Life)
            {
                _last = await Make();
                _at = time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<HealthReport> Make()
    {
        var cluster = Cluster();
        var scheduler = Scheduler();
        var storage = await Storage();
        return new HealthReport(
            cluster.Ok && storage.Ok && (await scheduler).Ok ? "ready" : "not-ready",
            NodeVersion.Text,
            card.Server,
            cluster,
            storage,
            await scheduler);
    }

    private HealthCheck Cluster()
    {
        var members = membership.CurrentSnapshot.Members.Values;
        var active = members.Count(member => member.Status == SiloStatus.Active);
        var self = members.FirstOrDefault(member => NodeName.TryParse(member.Name, out var name) && name.Server.ToString() == card.Server);
        return new HealthCheck(self?.Status == SiloStatus.Active, $"this node is {self?.Status.ToString() ?? "unknown"} among {active} active members");
    }

    private async Task<HealthCheck> Scheduler()
    {
        var started = time.GetTimestamp();
        try
        {
            using var deadline = new CancellationTokenSource(Patience, time);
            await grains.GetGrain<ITasksGrain>(ITasksGrain.Key).Ping(deadline.Token).WaitAsync(Patience, time);
            return new HealthCheck(true, $"an answer took {time.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        }
        catch (Exception error)
        {
            // Whatever keeps the scheduler from answering is what this check is there to show.
            return new HealthCheck(false, error is TimeoutException or OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : error.Message);
        }
    }

    private async Task<HealthCheck> Storage()
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            var key = GrainId.Create("health", card.Peer);
            var state = new GrainState<HealthProbe>(new HealthProbe());
            await storage.ReadStateAsync("probe", key, state).WaitAsync(deadline.Token);
            state.State = new HealthProbe { At = time.GetUtcNow() };
            await storage.WriteStateAsync("probe", key, state).WaitAsync(deadline.Token);
            return new HealthCheck(true, $"a write took {time.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        }
        catch (Exception error)
        {
            // Whatever keeps the storage from answering is what this check is there to show.
            return new HealthCheck(false, error.Message);
        }
    }
}
