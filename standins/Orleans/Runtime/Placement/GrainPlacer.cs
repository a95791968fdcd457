using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Runtime.Placement;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// Finds the silo of a grain: the one that has it, else one that placement chooses. Requests of one grain that come while that is found out wait together, so
/// they keep their order and go to the same place.
/// </summary>
internal sealed class GrainPlacer(
    IServiceProvider services,
    PlacementStrategyResolver strategies,
    PlacementDirectorResolver directors,
    PlacementCandidates candidates,
    Metadata.GrainClassMap classes,
    ILocalSiloDetails silo)
{
    private const int FollowAttempts = 4;
    private static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<IGrainLocator> _locator = new(services.GetRequiredService<IGrainLocator>);
    private readonly Dictionary<GrainId, List<Message>> _pending = [];

    /// <summary>What can be said at once: stateless workers are here if this silo has their class, and addresses may be known.</summary>
    public bool TryFindQuickly(Message message, [NotNullWhen(true)] out SiloAddress? target)
    {
        target = null;
        var grain = message.TargetGrain;
        lock (_pending)
        {
            if (_pending.ContainsKey(grain))
                return false;
        }

        if (_locator.Value.TryLookupInCache(grain, out var address) && address?.SiloAddress is { } known)
            target = known;
        else if (strategies.TryGetKnown(grain.Type) is { IsUsingGrainDirectory: false } && classes.TryGetGrainClass(grain.Type, out _) && candidates.LocalIsActive)
            target = silo.SiloAddress;
        return target is not null;
    }

    public void Place(Message message, MessageCenter center)
    {
        if (message.Direction == MessageDirection.Cancel)
        {
            Cancel(message, center);
            return;
        }

        var grain = message.TargetGrain;
        lock (_pending)
        {
            if (_pending.TryGetValue(grain, out var waiting))
            {
                waiting.Add(message);
                return;
            }

            _pending.Add(grain, [message]);
        }

        // Neither the directory nor a director may run in the turn of the caller.
        _ = Task.Factory.StartNew(
            () => PlaceAsync(message, center), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    /// <summary>
    /// A request that still waits here need not start at all. One that is on its way or further is followed: behind it if its grain's requests are being sent
    /// now, else to where the directory has the grain. A cancellation never makes an activation.
    /// </summary>
    private void Cancel(Message cancellation, MessageCenter center)
    {
        Message? withdrawn = null;
        lock (_pending)
        {
            if (_pending.TryGetValue(cancellation.TargetGrain, out var waiting))
            {
                withdrawn = waiting.Find(cancellation.Cancels);
                if (withdrawn is null)
                {
                    waiting.Add(cancellation);
                    return;
                }

                waiting.Remove(withdrawn);
            }
        }

        if (withdrawn is null)
            _ = FollowAsync(cancellation, center);
        else
            center.Send(withdrawn.CreateResponse(Response.FromException(new OperationCanceledException("The call was cancelled before it started."))));
    }

    private async Task FollowAsync(Message cancellation, MessageCenter center)
    {
        // The activation that was chosen a moment ago may not have come to the directory yet.
        for (var attempt = 0; attempt < FollowAttempts; attempt++)
        {
            if (attempt > 0)
                await Task.Delay(FollowPause * attempt).ConfigureAwait(false);
            GrainAddress? address;
            try
            {
                address = await _locator.Value.Lookup(cancellation.TargetGrain).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // The silo stops, or the directory cannot be reached: the request runs to its own end, for nobody.
                return;
            }

            if (address?.SiloAddress is { } host)
            {
                cancellation.TargetSilo = host;
                center.Route(cancellation);
                return;
            }
        }
    }

    private async Task PlaceAsync(Message first, MessageCenter center)
    {
        SiloAddress? target = null;
        Exception? failure = null;
        try
        {
            target = await Find(first);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        // Those that come from here on wait until the earlier ones are on their way.
        List<Message> waiting;
        while (true)
        {
            lock (_pending)
            {
                waiting = _pending[first.TargetGrain];
                if (waiting.Count == 0)
                {
                    _pending.Remove(first.TargetGrain);
                    return;
                }

                _pending[first.TargetGrain] = [];
            }

            foreach (var message in waiting)
            {
                message.TargetSilo = target;
                if (failure is null)
                    center.Route(message);
                else
                    center.Reject(message, RejectionKind.Unrecoverable, failure.Message, failure);
            }
        }
    }

    private async Task<SiloAddress> Find(Message message)
    {
        var grain = message.TargetGrain;
        var strategy = strategies.GetPlacementStrategy(grain.Type);
        if (strategy.IsUsingGrainDirectory && await _locator.Value.Lookup(grain) is { SiloAddress: { } registered })
            return registered;
        var target = new PlacementTarget(grain, message.RequestContext!, message.InterfaceType, message.InterfaceVersion);
        var chosen = await directors.GetPlacementDirector(strategy).OnAddActivation(strategy, target, candidates);
        return chosen ?? throw new OrleansException($"The placement of {grain} by {strategy.GetType().Name} chose no silo.");
    }
}
