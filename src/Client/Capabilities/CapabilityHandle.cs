using Wetware.Errors;

namespace Wetware.Capabilities;

/// <summary>
/// Base of typed handles: a reference and the way to call through it. Whoever holds the handle may call; a handle without reference stands
/// for what was not granted, and its calls fail.
/// </summary>
public abstract class CapabilityHandle
{
    /// <summary>A handle over <paramref name="reference"/>, null for nothing.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the reference is of another kind.</exception>
    protected CapabilityHandle(CapabilityClient client, Capability? reference, string kind)
    {
        if (reference is not null && reference.Kind != kind)
            throw new WetwareException(ErrorKind.Failed, $"a capability of kind {reference.Kind} is no {kind}");
        Client = client;
        Reference = reference;
    }

    /// <summary>The reference as a value, to pass on; null when there is none.</summary>
    public Capability? Reference { get; }

    /// <summary>True when it stands for nothing.</summary>
    public bool IsNull => Reference is null;

    /// <summary>How calls are made.</summary>
    protected CapabilityClient Client { get; }

    /// <summary>True when both hold the very same reference, or both none.</summary>
    public bool IsSame(CapabilityHandle other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Equals(Reference, other.Reference);
    }

    /// <summary>Revokes the reference and all that descend from it; harmless without one.</summary>
    public Task RevokeAsync(CancellationToken cancellationToken = default) => Client.RevokeAsync(Reference, cancellationToken);

    /// <summary>A reference with fewer methods, to pass on.</summary>
    public Task<Capability> AttenuateAsync(IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default) =>
        Client.AttenuateAsync(Reference, methods, cancellationToken);

    /// <summary>Calls a method (<see cref="CapabilityClient.CallAsync"/>).</summary>
    protected Task<CapabilityReply> CallAsync(
        string method, ReadOnlyMemory<byte> data = default, IReadOnlyList<Capability>? passed = null, CancellationToken cancellationToken = default) =>
        Client.CallAsync(Reference, method, data, passed, cancellationToken);
}
