namespace Wetware.Grains.Processes;

/// <summary>A guest's place at the <see cref="SlotGate"/>.</summary>
internal sealed class SlotTicket(GuestKind kind)
{
    private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GuestKind Kind => kind;

    /// <summary>Kept by the gate.</summary>
    public SlotState State { get; set; }

    /// <summary>Done when it has its slot for the first time.</summary>
    public Task Granted => _granted.Task;

    /// <summary>Waits for a slot after it was given up; ended by the token, too.</summary>
    public void WaitUntilBack(CancellationToken stopping)
    {
        try
        {
            Volatile.Read(ref _back).Task.Wait(stopping);
        }
        catch (OperationCanceledException)
        {
            // The run ends, which takes next to no time: it goes on without waiting for its turn.
        }
    }

    /// <summary>It has a slot.</summary>
    public void Grant()
    {
        _granted.TrySetResult();
        Volatile.Read(ref _back).TrySetResult();
    }

    /// <summary>It has given its slot up for a while.</summary>
    public void Reset() => Volatile.Write(ref _back, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
