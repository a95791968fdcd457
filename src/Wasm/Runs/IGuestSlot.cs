namespace Wetware.Wasm.Runs;

/// <summary>
/// The slot that a run holds where its host counts computing guests rather than threads: given up while the guest waits for the answer to a call.
/// Called by the guest's own thread.
/// </summary>
public interface IGuestSlot
{
    /// <summary>Gives the slot up for a while; false when it has to be kept.</summary>
    bool TryLeave();

    /// <summary>Takes a slot again after <see cref="TryLeave"/>; blocks until there is one, or until the run is ending. Does not throw.</summary>
    void Return(CancellationToken stopping);
}
