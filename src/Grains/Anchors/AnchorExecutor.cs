using Orleans.Storage;
using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>
/// Keeps one anchor of the durable tree: takes the operations in turn and makes what it answers true on disk. Everything that waits when it becomes free
/// shares one write, or one read when nothing changes; so even a read is confirmed by the storage, and two activations that live at the same time for
/// a moment are decided by the stored ETag: the one that lost reads again and does its turns anew.
/// <para>
/// A name exists when the anchor above lists it, so the list is written before the anchor's own state, and on removal the anchor is marked, taken off the
/// list, then cleared. Whatever a crash leaves behind is in the list or is finished by whoever touches the anchor next.
/// </para>
/// </summary>
/// <remarks>Not thread-safe: all calls come from one grain's scheduler. Waits go upwards only (child for parent), so they cannot form a circle.</remarks>
internal sealed class AnchorExecutor(IAnchorStore store, IParentAnchor? above, AnchorOptions options, Action<AnchorCell> seen)
{
    private const int MaxBatch = 256;
    private const int Attempts = 16;

    private readonly Queue<PendingOperation> _waiting = new();
    private Task _loop = Task.CompletedTask;
    private bool _stale;

    /// <summary>Looks at the anchor.</summary>
    /// <exception cref="WetwareException">
    /// <c>overloaded</c>: too many wait; <c>disconnected</c>: the storage or the anchor above is out of reach, and what was asked may have happened. The same
    /// goes for all operations, beside their own refusals.
    /// </exception>
    public Task<T> Read<T>(Func<AnchorNode, T> look, CancellationToken cancellationToken) =>
        Run(new PendingOperation<T>(node => (node, look(node)), needsBirth: null, again: false, cancellationToken));

    /// <summary>Changes the cell, or answers as before.</summary>
    public Task<AnchorOutcome> Change(AnchorOperation operation, AnchorChange change, CancellationToken cancellationToken) =>
        Run(new PendingOperation<AnchorOutcome>(
            node => AnchorRules.Change(node, operation, change, options),
            node => AnchorRules.NeedsBirth(node, operation, change),
            again: operation.Since is not null,
            cancellationToken));

    /// <summary>Lists a name below.</summary>
    public Task<AnchorIncarnation> Adopt(string name, CancellationToken cancellationToken) =>
        Run(new PendingOperation<AnchorIncarnation>(
            node => AnchorRules.Adopt(node, name, options), node => node.Stage != AnchorStage.Alive, again: false, cancellationToken));

    /// <summary>What is known of a name below.</summary>
    public Task<AnchorIncarnation> Find(string name, CancellationToken cancellationToken) =>
        Run(new PendingOperation<AnchorIncarnation>(node => (node, AnchorRules.Find(node, name)), needsBirth: null, again: true, cancellationToken));

    /// <summary>Takes a name below off the list.</summary>
    public Task Release(string name, long birth, long last, CancellationToken cancellationToken) =>
        Run(new PendingOperation<bool>(
            node => (AnchorRules.Release(node, name, birth, last), true), needsBirth: null, again: false, cancellationToken));

    /// <summary>Removes the anchor, unless it has names below. Not for the root.</summary>
    public Task<AnchorRemoval> Remove(CancellationToken cancellationToken)
    {
        var turn = new RemoveOperation(cancellationToken);
        Enqueue(turn);
        return turn.Answered;
    }

    private Task<T> Run<T>(PendingOperation<T> turn)
    {
        Enqueue(turn);
        return turn.Answered;
    }

    private void Enqueue(PendingOperation turn)
    {
        if (_waiting.Count >= options.MaxQueue)
        {
            AnchorMetrics.Refused.Add(1);
            throw new WetwareException(ErrorKind.Overloaded, $"{_waiting.Count} calls wait at this anchor; Cluster:Anchors:MaxQueue allows {options.MaxQueue}");
        }

        _waiting.Enqueue(turn);
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
                await (batch[0] is RemoveOperation leaving ? Leave(leaving) : Do(batch));
                return;
            }
            catch (InconsistentStateException)
            {
                _stale = true;
                AnchorMetrics.Conflicts.Add(1);
            }
            catch (Exception error)
            {
                // A write that failed may have happened all the same; nothing is believed until it is read again.
                _stale = true;
                Fail(batch, AnchorErrors.From(error));
                return;
            }
        }

        Fail(batch, new WetwareException(ErrorKind.Overloaded, "this anchor is changed elsewhere all the time"));
    }

    private async Task Do(List<PendingOperation> batch)
    {
        var fresh = _stale;
        if (_stale)
            await Read();
        while (true)
        {
            if (store.Node.Stage == AnchorStage.Leaving)
            {
                await FinishLeaving();
                fresh = true;
            }

            var start = await Begin(batch);
            var next = batch.Aggregate(start, (node, turn) => turn.Do(node));
            if (next.Stage == AnchorStage.Alive && !ReferenceEquals(next, store.Node))
            {
                await store.Write(next);
                break;
            }

            if (fresh)
                break;

            // Nothing was written that would have proved that this is still the latest state.
            await Read();
            fresh = true;
        }

        AnchorMetrics.Batch.Record(batch.Count);
        seen(store.Node.Cell);
        foreach (var turn in batch)
            turn.Answer();
    }

    // The state that the turns begin with: born, if one of them needs it, but not written yet.
    private async Task<AnchorNode> Begin(List<PendingOperation> batch)
    {
        var node = store.Node;
        if (node.Stage == AnchorStage.Alive)
            return node;
        if (above is not null && batch.Exists(turn => turn.IsAgain))
            node = node with { Forgotten = (await above.Find()).Forgotten };
        if (!batch.Exists(turn => turn.NeedsBirth(node)))
            return node;
        try
        {
            return await Join();
        }
        catch (WetwareException refusal) when (refusal.Kind is not ErrorKind.Disconnected and not ErrorKind.Overloaded)
        {
            await store.Clear();
            foreach (var turn in batch.Where(turn => turn.NeedsBirth(node)))
                turn.Fail(refusal);
            batch.RemoveAll(turn => turn.NeedsBirth(node));
            return node;
        }
    }

    private async Task<AnchorNode> Join()
    {
        // Nothing lists the root; it is as old as the tree.
        if (above is null)
            return AnchorRules.Born(new AnchorIncarnation(1, 0));
        if (store.Node.Stage != AnchorStage.Joining)
            await store.Write(AnchorNode.Absent with { Stage = AnchorStage.Joining });
        return AnchorRules.Born(await above.Adopt());
    }

    private async Task Leave(RemoveOperation turn)
    {
        await Read();
        if (store.Node.Stage is AnchorStage.Absent or AnchorStage.Joining && (await above!.Find()).Number > 0)
            await store.Write(await Join());
        var node = store.Node;
        turn.Do(node);
        if (node.Stage == AnchorStage.Alive && node.Children.Length == 0)
            await store.Write(node with { Stage = AnchorStage.Leaving });
        if (store.Node.Stage == AnchorStage.Leaving)
            await FinishLeaving();
        seen(store.Node.Cell);
        turn.Answer();
    }

    private async Task FinishLeaving()
    {
        await above!.Release(store.Node.Birth, store.Node.Last);
        await store.Clear();
    }

    private async Task Read()
    {
        await store.Read();
        _stale = false;
    }

    private static void Fail(List<PendingOperation> batch, WetwareException error)
    {
        foreach (var turn in batch)
            turn.Fail(error);
    }
}
