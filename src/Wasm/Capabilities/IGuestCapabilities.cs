namespace Wetware.Wasm.Capabilities;

/// <summary>
/// What the host gives a guest to call. The guest knows its capabilities by small integers into a table kept for it, so an
/// implementation only ever sees capabilities that it gave out for this run.
/// </summary>
public interface IGuestCapabilities
{
    /// <summary>What the guest holds from the start; asked once a run.</summary>
    IReadOnlyList<GuestCapability> Granted { get; }

    /// <summary>
    /// A call. It blocks only the guest's own thread and is cancelled with the run. An exception reaches the guest as <c>failed</c>,
    /// and an <see cref="OperationCanceledException"/> as <c>cancelled</c>.
    /// </summary>
    /// <param name="capability">One that was given out, with a method set that allows <paramref name="method"/>.</param>
    /// <param name="method">At most 255 bytes of UTF-8.</param>
    /// <param name="arguments">A copy of the guest's bytes.</param>
    /// <param name="capabilities">Capabilities that the guest passes on; it keeps its own.</param>
    /// <param name="cancellation">The run is ending.</param>
    ValueTask<GuestReply> CallAsync(
        GuestCapability capability,
        string method,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyList<GuestCapability> capabilities,
        CancellationToken cancellation);

    /// <summary>The guest let go of a capability, or its run has ended; called once for each that was given out, and for those
    /// of a reply that came after the end when it comes, on whatever thread brings it.</summary>
    void Release(GuestCapability capability);
}
