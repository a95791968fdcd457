namespace Wetware.Wasm.Runs;

/// <summary>
/// Ends one run or call from other threads: by its token where the guest waits in a host call, by <see cref="Stop"/>, at which the run
/// looks at each tick of its engine's epoch, where it computes.
/// </summary>
internal sealed class RunControl : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private GuestStop? _stop;

    /// <summary>Ended when the run is to end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>How long the run waited for a slot.</summary>
    public TimeSpan Queued { get; set; }

    /// <summary>Why the run is to end; null while it is not.</summary>
    public GuestStop? Stop => Volatile.Read(ref _stop);

    /// <summary>Ticks of the engine's epoch after which a guest looks whether it has to end.</summary>
    public const ulong TicksBetweenLooks = 1;

    /// <summary>The callback of a store at its epoch's deadline.</summary>
    /// <returns>Ticks until the next look.</returns>
    /// <exception cref="GuestStopException">The run is to end.</exception>
    public ulong ThrowIfEnded() => Stop is { } stop ? throw new GuestStopException(stop) : TicksBetweenLooks;

    /// <summary>Called after <see cref="End"/> had its effect, once.</summary>
    public Action? Ending { get; set; }

    /// <summary>Puts what was written so far into an outcome that is given while the guest still runs; from any thread. Null where that cannot be told.</summary>
    public Func<GuestOutcome, GuestOutcome>? Outputs { get; set; }

    /// <summary>Ends the run. The first reason counts.</summary>
    public void End(GuestStop why)
    {
        if (Interlocked.CompareExchange(ref _stop, why, null) is not null)
            return;
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended by itself in this very moment.
        }

        Ending?.Invoke();
    }

    public void Dispose() => _stopping.Dispose();
}
