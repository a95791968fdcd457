using Wetware.Grains.Raft.Log;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Members;

/// <summary>
/// Takes a member's snapshots, one at a time: captured on the member's loop, encoded and written elsewhere, taken over on the loop again. Used by the loop alone.
/// </summary>
internal sealed class MemberSnapshots(ulong member, MemberStorage storage, AppliedState state, RaftLogStore log, RaftOptions options, Action wake)
{
    private readonly List<TaskCompletionSource<ulong>> _requests = [];
    private Task<Snapshot>? _running;
    private Task _compaction = Task.CompletedTask;

    /// <summary>Asks for a snapshot now; completed with its index.</summary>
    public void Request(TaskCompletionSource<ulong> done) => _requests.Add(done);

    /// <summary>Begins a snapshot when one is due, and takes over one that is ready.</summary>
    /// <exception cref="RaftLogException">Writing failed.</exception>
    public void Turn(CancellationToken cancellationToken)
    {
        if (_running is { IsCompleted: true } ready)
        {
            _running = null;
            Finish(ready.GetAwaiter().GetResult());
        }

        if (_running is not null)
            return;
        if (state.Last.Index <= storage.SnapshotIndex)
        {
            Answer();
            return;
        }

        if (!IsDue())
            return;
        var captured = state.Capture();
        _running = Run(captured, cancellationToken);
        _running.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends what runs; to be called after the loop has ended.</summary>
    public async Task Stop()
    {
        _requests.ForEach(request => request.TrySetResult(storage.SnapshotIndex));
        if (_running is { } running)
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _compaction.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool IsDue() => _requests.Count > 0
        || state.Last.Index - storage.SnapshotIndex >= (ulong)options.SnapshotEntries
        || state.BytesSinceSnapshot >= options.SnapshotBytes
        || (storage.IsSnapshotWanted && state.Last.Index >= storage.ConfIndex);

    private async Task<Snapshot> Run(CapturedState captured, CancellationToken cancellationToken)
    {
        var snapshot = await Task.Run(() => captured.Encode(cancellationToken), cancellationToken).ConfigureAwait(false);
        await log.SaveSnapshot(member, snapshot).ConfigureAwait(false);
        return snapshot;
    }

    private void Finish(Snapshot snapshot)
    {
        // A failed compaction is a failed log, which the next write reports.
        if (_compaction.IsFaulted)
            _compaction.GetAwaiter().GetResult();
        _compaction = storage.Take(snapshot, options.KeptEntries, options.KeptBytes);
        Answer();
    }

    private void Answer()
    {
        _requests.ForEach(request => request.TrySetResult(storage.SnapshotIndex));
        _requests.Clear();
    }
}
