using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>
/// Keeps the table in step with the membership. Who joins learns all records from one member; who left the membership loses its record at once; a member
/// whose record is missing or about to end is asked itself, so a stream that loses messages, or stands still for a while, makes no living node vanish.
/// </summary>
internal sealed partial class RoutingTableSync(
    OwnRecord own,
    LiveTable table,
    IClusterMembershipService membership,
    IGrainFactory grains,
    IOptions<RoutingOptions> options,
    TimeProvider time,
    ILogger<RoutingTableSync> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>Members asked at a time.</summary>
    private const int MaxAsking = 32;

    /// <summary>How long one call may take; also how long the start of a node waits for what another one knows.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Task> _asking = [];
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watching = Task.CompletedTask;
    private Task _caring = Task.CompletedTask;

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(RoutingTableSync), ServiceLifecycleStage.Active, Start, Stop);

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task Start(CancellationToken cancellationToken)
    {
        Follow(membership.CurrentSnapshot);
        _watching = Watch(_stop.Token);
        await Learn(cancellationToken).ConfigureAwait(false);
        _caring = Care(_stop.Token);
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_watching, _caring).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Learns what one of the members knows; two more are asked when the first ones do not answer.</summary>
    private async Task Learn(CancellationToken cancellationToken)
    {
        var others = Members(membership.CurrentSnapshot, SiloStatus.Active).Where(server => server != own.Server).ToArray();
        Random.Shared.Shuffle(others);
        foreach (var server in others.Take(3))
        {
            using var patience = new CancellationTokenSource(Timeout, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                await foreach (var live in grains.GetGrain<IViewGrain>(server).Live(limit.Token).WithCancellation(limit.Token).ConfigureAwait(false))
                    table.Take(live.Record, live.Remaining);
                return;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotLearnt(logger, server, error);
            }
        }
    }

    private async Task Watch(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                Follow(snapshot);
                Volatile.Read(ref _wake).TrySetResult();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private void Follow(ClusterMembershipSnapshot snapshot)
    {
        var known = table.Snapshot();
        foreach (var server in Members(snapshot, SiloStatus.ShuttingDown, SiloStatus.Stopping, SiloStatus.Dead))
        {
            if (!known.HasEnded(server))
                table.End(server);
        }
    }

    private async Task Care(CancellationToken cancellationToken)
    {
        var every = options.Value.Ttl / 10;
        while (!cancellationToken.IsCancellationRequested)
        {
            var wake = _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var known = table.Snapshot();
            var now = table.Now;
            foreach (var (server, _) in _asking.Where(asked => asked.Value.IsCompleted).ToArray())
                _asking.Remove(server);
            foreach (var server in Members(membership.CurrentSnapshot, SiloStatus.Active))
            {
                var isEnding = known.RemainingOf(server, now) is not { } left || left < options.Value.Ttl / 5;
                if (isEnding && server != own.Server && _asking.Count < MaxAsking && !_asking.ContainsKey(server))
                    _asking.Add(server, Ask(server, cancellationToken));
            }

            await wake.Task.WaitAsync(every, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_asking.Values).ConfigureAwait(false);
    }

    /// <summary>Asks a member for a heartbeat. Who does not answer is asked again when this call is over, as long as it is a member.</summary>
    private async Task Ask(string server, CancellationToken cancellationToken)
    {
        try
        {
            RoutingMetrics.Asked.Add(1);
            table.Take(await grains.GetGrain<IViewGrain>(server).Own(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException or OperationCanceledException)
        {
            LogNotAnswered(logger, server, error);
        }
    }

    private static IEnumerable<string> Members(ClusterMembershipSnapshot snapshot, params SiloStatus[] statuses)
    {
        foreach (var member in snapshot.Members.Values)
        {
            if (statuses.Contains(member.Status) && NodeName.TryParse(member.Name, out var name))
                yield return name.Server.ToString();
        }
    }
}
