namespace Wetware.Wasm.Runs;

/// <summary>
/// A wait of a guest's thread in a host function: another guest may compute meanwhile. Begin it on the guest's own thread around what blocks, one at a time, and dispose it there; on other threads it
/// does nothing.
/// </summary>
public readonly struct GuestWait : IDisposable
{
    private readonly GuestThreads.Worker? _worker;

    private GuestWait(GuestThreads.Worker? worker)
    {
        _worker = worker;
        worker?.BeginWait();
    }

    /// <summary>Begins one.</summary>
    public static GuestWait Begin() => new(GuestThreads.Current);

    /// <summary>Ends it.</summary>
    public void Dispose() => _worker?.EndWait();
}
