namespace Wasmtime.Runtime;

/// <summary>An engine's epoch and the stores that watch it. Setting a flag in each store makes the guests' check one compare.</summary>
internal sealed unsafe class EpochClock
{
    private readonly Lock _lock = new();
    private readonly HashSet<nint> _watchers = [];
    private ulong _now;

    public void Advance()
    {
        lock (_lock)
        {
            _now++;
            foreach (var watcher in _watchers)
                Apply((StoreState*)watcher);
        }
    }

    public void Watch(StoreState* state)
    {
        lock (_lock)
        {
            state->EpochDeadline = _now;
            _watchers.Add((nint)state);
            Apply(state);
        }
    }

    public void Forget(StoreState* state)
    {
        lock (_lock)
        {
            _watchers.Remove((nint)state);
        }
    }

    public void SetDeadline(StoreState* state, ulong ticksBeyondCurrent)
    {
        lock (_lock)
        {
            state->EpochDeadline = ticksBeyondCurrent > ulong.MaxValue - _now ? ulong.MaxValue : _now + ticksBeyondCurrent;
            Apply(state);
        }
    }

    /// <summary>Sets the stack limit of a store whose guest starts or ends, keeping an interruption that is due.</summary>
    public static void SetStackLimit(StoreState* state, nuint limit)
    {
        state->OrdinaryStackLimit = limit;
        Volatile.Write(ref state->StackLimit, limit);

        // The interrupter sets the flag before the limit; looking at the flag after the limit leaves no order in which both are missed.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref state->Interrupted) != 0)
            Volatile.Write(ref state->StackLimit, nuint.MaxValue);
    }

    private void Apply(StoreState* state)
    {
        var due = _now >= state->EpochDeadline;
        Interlocked.Exchange(ref state->Interrupted, due ? 1 : 0);
        Volatile.Write(ref state->StackLimit, due ? nuint.MaxValue : state->OrdinaryStackLimit);
    }
}
