using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>Instances that stay alive between calls.</summary>
public sealed partial class GuestRunner
{
    /// <summary>
    /// Brings a guest to life without calling its entry: instantiates it and, for a reactor, calls <c>_initialize</c>. The outcome says how
    /// that went; there is an instance when it is <see cref="GuestEnd.Returned"/>.
    /// </summary>
    /// <param name="run">Its <see cref="GuestRun.Entry"/> is of no meaning here; its limits hold for this and for each call.</param>
    /// <param name="cancellation">Withdraws.</param>
    public async Task<(GuestOutcome Outcome, GuestInstance? Instance)> OpenAsync(GuestRun run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (Interlocked.Increment(ref _instances) > _options.MaxInstances)
        {
            Interlocked.Decrement(ref _instances);
            return (new GuestOutcome
            {
                End = GuestEnd.Overloaded,
                Error = GuestError.Overloaded,
                Message = $"there are {_options.MaxInstances} live instances already",
            }, null);
        }

        GuestCounts.InstancesChanged(1);
        var (refused, lease) = await PrepareAsync(run, cancellation).ConfigureAwait(false);
        if (refused is not null)
        {
            Closed(null);
            return (refused, null);
        }

        GuestSession? opened = null;
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var outcome = await Begin(job => Guarded(run, () => OpenOnce(job, run, lease!, out opened)), IsComponent(lease!), released.SetResult, direct: false, cancellation).ConfigureAwait(false);
        if (outcome.End == GuestEnd.Returned)
            return (outcome, new GuestInstance(this, run, opened!));
        // The outcome can be there before the thread has let go of the guest.
        _ = released.Task.ContinueWith(
            _ =>
            {
                Closed(opened);
                lease!.Dispose();
            },
            TaskScheduler.Default);
        return (outcome, null);
    }

    internal int QueueLength => _options.QueueLength;

    internal void Closed(GuestSession? session)
    {
        session?.Dispose();
        Interlocked.Decrement(ref _instances);
        GuestCounts.InstancesChanged(-1);
    }

    private GuestOutcome OpenOnce(GuestJob job, GuestRun run, ModuleLease lease, out GuestSession? session) =>
        Open(run, lease, out session) ?? session!.Call(null, job.Control);
}
