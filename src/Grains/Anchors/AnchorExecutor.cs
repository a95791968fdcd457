using Orleans.Storage;
using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>
/// Executes the operations of one anchor of the durable tree, in order, and completes each after its effect is on disk. All operations that are pending
/// share one write, or one read when nothing changes. Even a read is confirmed by the storage, so when two activations exist for a moment the stored
/// ETag decides: the one that lost reads the state and applies its operations again, except first calls of changes, which may have been repeated elsewhere meanwhile.
/// <para>
/// A name exists when its parent lists it. So the parent is written before the anchor's own state, and on removal the anchor is marked, removed from
/// the parent, then cleared. What a crash leaves unfinished is completed by the next operation on the anchor.
/// </para>
/// </summary>
/// <remarks>Not thread-safe: all calls come from one grain's scheduler. Children wait only for their parents, so no deadlock is possible.</remarks>
internal sealed class AnchorExecutor(IAnchorStore store, IParentAnchor? parent, AnchorOptions options, AnchorMetrics metrics, Action<AnchorCell> notify)
{
    private const int MaxBatch = 256;
    private const int Attempts = 16;

    private readonly Queue<PendingOperation> _waiting = new();
    private Task _loop = Task.CompletedTask;
    private bool _stale;
    private int _epoch;

    /// <summary>Reads from the anchor.</summary>
    /// <exception cref="WetwareException">
    /// <c>overloaded</c>: too many operations are pending; <c>disconnected</c>: the storage or the parent cannot be reached, and the operation may have been
    /// applied. Every operation can fail so, besides with its own errors.
    /// </exception>
    public Task<T> Read<T>(Func<AnchorNode, T> look, CancellationToken cancellationToken) =>
        Run(new PendingOperation<T>(node => (node, look(node)), needsCreation: null, isRetry: false, cancellationToken));

    /// <summary>Changes the cell; a retry returns the first outcome.</summary>
    public Task<AnchorOutcome> Change(AnchorOperation operation, AnchorChange change, CancellationToken cancellationToken) =>
        Run(new PendingOperation<AnchorOutcome>(
            node => AnchorRules.Change(node, operation, change, options),
            node => AnchorRules.NeedsCreation(node, operation, change),
            isRetry: operation.Since is not null,
            cancellationToken,
            change.Principal,
            isFirstCall: operation.Since is null));

    /// <summary>Adds a child, for a principal for whom the anchor counts when it is created with that.</summary>
    public Task<AnchorIncarnation> Adopt(string name, string? principal, CancellationToken cancellationToken) =>
        Run(new PendingOperation<AnchorIncarnation>(
            node => AnchorRules.Adopt(node, name, options), node => node.Stage != AnchorStage.Alive, isRetry: false, cancellationToken, principal));

    /// <summary>Returns what is known of a child.</summary>
    public Task<AnchorIncarnation> Find(string name, CancellationToken cancellationToken) =>
        Run(new PendingOperation<AnchorIncarnation>(node => (node, AnchorRules.Find(node, name)), needsCreation: null, isRetry: true, cancellationToken));

    /// <summary>Removes a child.</summary>
    public Task Release(string name, long incarnation, long last, CancellationToken cancellationToken) =>
        Run(new PendingOperation<bool>(
            node => (AnchorRules.Release(node, name, incarnation, last), true), needsCreation: null, isRetry: false, cancellationToken));

    /// <summary>Removes the anchor, unless it has children. Not for the root.</summary>
    public Task<AnchorRemoval> Remove(CancellationToken cancellationToken)
    {
        var operation = new RemoveOperation(cancellationToken);
        Enqueue(operation);
        return operation.Completion;
    }

    private Task<T> Run<T>(PendingOperation<T> operation)
    {
        Enqueue(operation);
        return operation.Completion;
    }

    private void Enqueue(PendingOperation operation)
    {
        if (_waiting.Count >= options.MaxQueue)
        {
            metrics.Refused();
            throw new WetwareException(ErrorKind.Overloaded, $"{_waiting.Count} operations are pending at this anchor; Cluster:Anchors:MaxQueue allows {options.MaxQueue}");
        }

        operation.Epoch = _epoch;
        _waiting.Enqueue(operation);
        if (_loop.IsCompleted)
            _loop = Loop();
    }

    private async Task Loop()
    {
        var batch = new List<PendingOperation>();
        while (_waiting.Count > 0)
        {
            Take(batch);
            if (batch.Count > 0)
                await Serve(batch);
            batch.Clear();
        }
    }

    private void Take(List<PendingOperation> batch)
    {
        while (batch.Count < MaxBatch && _waiting.TryPeek(out var next))
        {
            if (next is RemoveOperation && batch.Count > 0)
                return;
            _waiting.Dequeue();
            if (next.IsCancelled)
                next.Cancel();
            else
                batch.Add(next);
            if (next is RemoveOperation)
                return;
        }
    }

    private async Task Serve(List<PendingOperation> batch)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                await (batch[0] is RemoveOperation removal ? ServeRemoval(removal, batch) : Do(batch));
                return;
            }
            catch (InconsistentStateException)
            {
                _stale = true;
                metrics.Conflicted();
            }
            catch (Exception error)
            {
                // A failed write may have been stored nevertheless: read the state before it is used again.
                _stale = true;
                Fail(batch, AnchorErrors.From(error));
                return;
            }
        }

        Fail(batch, new WetwareException(ErrorKind.Overloaded, "another activation keeps changing this anchor; retry later"));
    }

    private async Task Do(List<PendingOperation> batch)
    {
        var fresh = _stale;
        if (_stale)
            await Read(batch);
        while (batch.Count > 0)
        {
            if (store.Node.Stage == AnchorStage.Removing)
            {
                await FinishRemoval();
                fresh = true;
            }

            var start = await Begin(batch);
            var next = batch.Aggregate(start, (node, operation) => operation.Apply(node));
            if (next.Stage == AnchorStage.Alive && !ReferenceEquals(next, store.Node))
            {
                await store.Write(next);
                break;
            }

            if (fresh)
                break;

            // Without a write, only a read proves that this is the latest state.
            await Read(batch);
            fresh = true;
        }

        if (batch.Count == 0)
            return;
        metrics.Batched(batch.Count);
        notify(store.Node.Cell);
        foreach (var operation in batch)
            operation.Complete();
    }

    // The state to apply the operations to. The anchor is created in it when one of them needs that, but not written yet.
    private async Task<AnchorNode> Begin(List<PendingOperation> batch)
    {
        var node = store.Node;
        if (node.Stage == AnchorStage.Alive)
            return node;
        if (parent is not null && batch.Exists(operation => operation.IsRetry))
            node = node with { Forgotten = (await parent.Find()).Forgotten };
        if (!batch.Exists(operation => operation.NeedsCreation(node)))
            return node;
        try
        {
            return await CreateNode(batch.Find(operation => operation.NeedsCreation(node))!.Principal);
        }
        catch (WetwareException refusal) when (refusal.Kind is not ErrorKind.Disconnected and not ErrorKind.Overloaded)
        {
            await store.Clear();
            foreach (var operation in batch.Where(operation => operation.NeedsCreation(node)))
                operation.Fail(refusal);
            batch.RemoveAll(operation => operation.NeedsCreation(node));
            return node;
        }
    }

    private async Task<AnchorNode> CreateNode(string? principal)
    {
        // The root has no parent that lists it.
        if (parent is null)
            return AnchorRules.Create(new AnchorIncarnation(1, 0));
        if (store.Node.Stage != AnchorStage.Creating)
            await store.Write(AnchorNode.Absent with { Stage = AnchorStage.Creating, Principal = principal });
        return AnchorRules.Create(await parent.Adopt(principal), principal);
    }

    private async Task ServeRemoval(RemoveOperation operation, List<PendingOperation> batch)
    {
        await Read(batch);
        if (batch.Count == 0)
            return;
        if (store.Node.Stage is AnchorStage.Absent or AnchorStage.Creating && (await parent!.Find()).Number > 0)
            await store.Write(await CreateNode(store.Node.Principal));
        var node = store.Node;
        operation.Apply(node);
        if (node.Stage == AnchorStage.Alive && node.Children.Length == 0)
            await store.Write(node with { Stage = AnchorStage.Removing });
        if (store.Node.Stage == AnchorStage.Removing)
            await FinishRemoval();
        notify(store.Node.Cell);
        operation.Complete();
    }

    private async Task FinishRemoval()
    {
        await parent!.Release(store.Node.Incarnation, store.Node.Last);
        await store.Clear();
    }

    // Reads, and fails those of the batch that may have come too late for what is read.
    private async Task Read(List<PendingOperation> batch)
    {
        var known = store.Node;
        await store.Read();
        _stale = false;
        if (!IsSame(known, store.Node))
            _epoch++; // another activation has written, or a write of this one that failed was stored
        foreach (var late in batch.Where(IsLate))
            late.Fail(AnchorErrors.Lost());
        batch.RemoveAll(IsLate);

        bool IsLate(PendingOperation operation) => operation.IsFirstCall && operation.Epoch < _epoch;
    }

    private static bool IsSame(AnchorNode one, AnchorNode other) =>
        (one.Stage, one.Incarnation, one.Version, one.Clock, one.Removed) == (other.Stage, other.Incarnation, other.Version, other.Clock, other.Removed);

    private static void Fail(List<PendingOperation> batch, WetwareException error)
    {
        foreach (var operation in batch)
            operation.Fail(error);
    }
}
