using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>The slot of one run, as the run's own thread sees it.</summary>
internal sealed class GuestSlot(NodeGuests guests, SlotTicket ticket) : IGuestSlot
{
    /// <inheritdoc />
    public bool TryLeave() => guests.TryPark(ticket);

    /// <inheritdoc />
    public void Return(CancellationToken stopping) => guests.Return(ticket, stopping);
}
