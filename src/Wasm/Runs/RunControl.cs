using Wasmtime;

namespace Wetware.Wasm.Runs;

/// <summary>
/// Ends one run or call from other threads: by its token where the guest waits in a host call, by its engine's epoch where it computes.
/// The engine belongs to this run alone for as long as <see cref="Enter"/> holds.
/// </summary>
internal sealed class RunControl : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Engine? _engine;

    /// <summary>Ended when the run is to end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Why the run is to end; null while it is not.</summary>
    public GuestStop? Stop { get; private set; }

    /// <summary>Called after <see cref="End"/> had its effect, once.</summary>
    public Action? Ending { get; set; }

    /// <summary>The guest is about to run; false when it is to end already.</summary>
    public bool Enter(Engine engine, Store store)
    {
        lock (_gate)
        {
            if (Stop is not null)
                return false;
            store.SetEpochDeadline(1);
            _engine = engine;
            return true;
        }
    }

    /// <summary>The guest no longer runs; from here on its engine is left alone.</summary>
    public void Leave()
    {
        lock (_gate)
            _engine = null;
    }

    /// <summary>Ends the run. The first reason counts.</summary>
    public void End(GuestStop why)
    {
        lock (_gate)
        {
            if (Stop is not null)
                return;
            Stop = why;
            _engine?.IncrementEpoch();
        }

        Cancel();
        Ending?.Invoke();
    }

    public void Dispose() => _stopping.Dispose();

    private void Cancel()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended by itself in this very moment.
        }
    }
}
