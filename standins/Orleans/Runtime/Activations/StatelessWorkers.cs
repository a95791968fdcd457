namespace Orleans.Runtime;

/// <summary>
/// The activations of a stateless worker on this silo. A request goes to one that is idle; when none is, another is made up to the limit, after which requests wait
/// where fewest do.
/// </summary>
internal sealed class StatelessWorkers(
    GrainId id,
    StatelessWorkerPlacement placement,
    GrainTypeShared shared,
    Catalog catalog,
    TargetRuntime runtime) : MessageTarget(runtime)
{
    private readonly List<GrainActivation> _workers = [];
    private readonly GrainAddress _address = new() { GrainId = id };

    public override GrainId GrainId => id;

    public override GrainAddress Address => _address;

    public override object? GrainInstance => null;

    public override IServiceProvider ActivationServices => shared.Services;

    public override Task Deactivated => Task.CompletedTask;

    public override IGrainLifecycle ObservableLifecycle => throw new NotSupportedException("A stateless worker's activations have lifecycles, not the grain.");

    /// <summary>The activations now.</summary>
    public IReadOnlyList<GrainActivation> Activations
    {
        get
        {
            lock (_workers)
                return [.. _workers];
        }
    }

    public override void Receive(Message message)
    {
        if (message.Direction == MessageDirection.Cancel)
        {
            foreach (var worker in Activations)
                worker.Receive(message);
            return;
        }

        Choose(message).Receive(message);
    }

    public void Remove(GrainActivation worker)
    {
        lock (_workers)
            _workers.Remove(worker);
    }

    private GrainActivation Choose(Message message)
    {
        GrainActivation created;
        lock (_workers)
        {
            GrainActivation? best = null;
            var least = int.MaxValue;
            foreach (var worker in _workers)
            {
                if (worker.State >= ActivationState.Deactivating)
                    continue;
                var load = worker.WaitingCount + worker.RunningCount;
                if (load == 0)
                    return worker;
                if (load >= least)
                    continue;
                least = load;
                best = worker;
            }

            if (best is not null && _workers.Count >= placement.MaxLocal)
                return best;
            created = catalog.Create(id, shared);
            _workers.Add(created);
        }

        created.Activate(message.RequestContext);
        return created;
    }
}
