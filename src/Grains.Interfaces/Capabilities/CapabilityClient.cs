using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Capabilities;

/// <summary>
/// Calls through capabilities, from a silo or a client. Every call carries an operation id and is made again when its answer is lost; methods
/// that wait are asked in slices. A service of silos and clients.
/// </summary>
public sealed class CapabilityClient(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Calls a method and waits for its answer as long as it takes.</summary>
    /// <exception cref="WetwareException"><c>failed</c> for a null reference, which is how a thing that was not granted looks; what the target says.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, and a waiting method had not been served.</exception>
    public async Task<CapabilityReply> Call(
        Capability? capability,
        string method,
        ReadOnlyMemory<byte> data = default,
        IReadOnlyList<Capability>? passed = null,
        CancellationToken cancellationToken = default)
    {
        if (capability is null)
            throw new WetwareException(ErrorKind.Failed, "null capability");
        var target = grains.GetGrain<ICapabilityTarget>(capability.Target);
        var call = new CapabilityCall { Capability = capability, Method = method, Data = data, Passed = passed ?? [] };
        return await BoundedWait.Run(Ask, Withdraw, time, cancellationToken).ConfigureAwait(false);

        async Task<Waited<CapabilityReply>> Ask(Guid operation, TimeSpan slice, CancellationToken stopping)
        {
            var reply = await target.Invoke(call with { Operation = operation, Slice = slice }, stopping).ConfigureAwait(false);
            return reply.Waiting ? default : Waited.With(reply);
        }

        async Task<Waited<CapabilityReply>> Withdraw(Guid operation) =>
            await target.Withdraw(capability, operation, CancellationToken.None).ConfigureAwait(false) is { } served ? Waited.With(served) : default;
    }

    /// <summary>The same reference with only <paramref name="methods"/>, each of which it must have.</summary>
    /// <exception cref="WetwareException">As <see cref="ICapabilityGrain.Attenuate"/>; <c>failed</c> for a null reference.</exception>
    public Task<Capability> Attenuate(Capability? capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default) =>
        grains.GetGrain<ICapabilityGrain>(0).Attenuate(capability ?? throw new WetwareException(ErrorKind.Failed, "null capability"), methods, cancellationToken);

    /// <summary>Revokes a reference and all that descend from it; what it had yielded from other grains within <see cref="CapabilityOrigin.Lease"/>.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: not made by this cluster; <c>limit</c>: too many were revoked.</exception>
    public Task Revoke(Capability? capability, CancellationToken cancellationToken = default) =>
        capability is null ? Task.CompletedTask : grains.GetGrain<ICapabilityTarget>(capability.Target).Revoke(capability, cancellationToken);
}
