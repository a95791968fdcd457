using Wetware.Processes;
using Wetware.Wasm.Capabilities;

namespace Wetware.Grains.Processes;

/// <summary>A process's capabilities, each call of which says from which process it comes and what that may use (<see cref="GuestCaller"/>).</summary>
internal sealed class ProcessCapabilities(string server, uint pid, Func<ProcessLimits> limits, IGuestCapabilities inner) : IGuestCapabilities
{
    /// <inheritdoc />
    public IReadOnlyList<GuestCapability> Granted => inner.Granted;

    /// <inheritdoc />
    public async ValueTask<GuestReply> CallAsync(
        GuestCapability capability,
        string method,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyList<GuestCapability> capabilities,
        CancellationToken cancellation)
    {
        // Flows with this call and no further: it is gone again when the method returns to the guest's thread.
        GuestCaller.Set(server, pid, limits());
        return await inner.CallAsync(capability, method, arguments, capabilities, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Release(GuestCapability capability) => inner.Release(capability);
}
