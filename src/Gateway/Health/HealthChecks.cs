using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Gateway.Health;

/// <summary>
/// Looks at what a gateway needs, all at once and within <see cref="Timeout"/>. Results are shared for a second, so that asking often costs the cluster
/// nothing. What kept a check from succeeding is in the log alone: everyone may read the answer.
/// </summary>
public sealed partial class HealthChecks(
    NodeCard card, IClusterMembershipService membership, IGrainStorage storage, IGrainFactory grains, TimeProvider time, ILogger<HealthChecks> logger) : IDisposable
{
    /// <summary>How long a check may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly LogSampler _sampler = new(time);
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
        var (write, answer) = (Check("storage", "a write took", Write), Check("scheduler", "an answer took", Ask));
        await Task.WhenAll(write, answer);
        var (stored, asked) = (await write, await answer);
        return new HealthReport(
            cluster.Ok && stored.Ok && asked.Ok ? HealthReport.Ready : "not-ready", cluster, stored, asked, NodeVersion.Text, card.Server);
    }

    private HealthCheck Cluster()
    {
        var members = membership.CurrentSnapshot.Members.Values;
        var active = members.Count(member => member.Status == SiloStatus.Active);
        var self = members.FirstOrDefault(member => NodeName.TryParse(member.Name, out var name) && name.Server.ToString() == card.Server);
        return new HealthCheck(self?.Status == SiloStatus.Active, $"this node is {self?.Status.ToString() ?? "unknown"} among {active} active members");
    }

    private async Task Write(CancellationToken cancellationToken)
    {
        var key = GrainId.Create("health", card.Peer);
        var state = new GrainState<HealthProbe>(new HealthProbe());
        await storage.ReadStateAsync("probe", key, state).WaitAsync(cancellationToken);
        state.State = new HealthProbe { At = time.GetUtcNow() };
        await storage.WriteStateAsync("probe", key, state).WaitAsync(cancellationToken);
    }

    private Task Ask(CancellationToken cancellationToken) => grains.GetGrain<ITasksGrain>(ITasksGrain.Key).Ping(cancellationToken).WaitAsync(cancellationToken);

    private async Task<HealthCheck> Check(string name, string done, Func<CancellationToken, Task> look)
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Timeout, time);
        try
        {
            await look(deadline.Token);
            return new HealthCheck(true, string.Create(CultureInfo.InvariantCulture, $"{done} {time.GetElapsedTime(started).TotalMilliseconds:0.0} ms"));
        }
        catch (Exception error)
        {
            // Whatever it is, it is what this check is there to find.
            if (_sampler.Take() is var count and > 0)
                LogFailed(logger, name, count, error);
            return new HealthCheck(false, deadline.IsCancellationRequested ? $"no answer within {Timeout.TotalSeconds} s" : "failed; the gateway's log has the cause");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health check of the {Name} failed; {Count} failed checks since the last line")]
    private static partial void LogFailed(ILogger logger, string name, long count, Exception error);
}
