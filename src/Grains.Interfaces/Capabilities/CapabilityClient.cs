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
    public async Task<CapabilityReply> CallAsync(
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
        while (true)
        {
            var (reply, by) = await Once(target, call, cancellationToken).ConfigureAwait(false);
            if (reply.Receipt.IsEmpty || await Confirm(target, call with { AnsweredBy = by }, reply.Receipt).ConfigureAwait(false))
                return reply;
        }
    }

    /// <summary>The same reference with only <paramref name="methods"/>, each of which it must have.</summary>
    /// <exception cref="WetwareException">As <see cref="ICapabilityGrain.Attenuate"/>; <c>failed</c> for a null reference.</exception>
    public Task<Capability> AttenuateAsync(Capability? capability, IReadOnlyCollection<string> methods, CancellationToken cancellationToken = default) =>
        grains.GetGrain<ICapabilityGrain>(0).Attenuate(capability ?? throw new WetwareException(ErrorKind.Failed, "null capability"), methods, cancellationToken);

    /// <summary>Revokes a reference and all that descend from it; what it had yielded from other grains within <see cref="CapabilityOrigin.Lease"/>.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: not made by this cluster; <c>limit</c>: too many were revoked.</exception>
    public Task RevokeAsync(Capability? capability, CancellationToken cancellationToken = default) =>
        capability is null ? Task.CompletedTask : grains.GetGrain<ICapabilityTarget>(capability.Target).Revoke(capability, cancellationToken);

    // The answer, and the activation that has answered all calls that led to it, if it was one.
    private async Task<(CapabilityReply Reply, Guid By)> Once(ICapabilityTarget target, CapabilityCall call, CancellationToken cancellationToken)
    {
        var calls = new CallSeries();
        var reply = await LongPoll.Run(Ask, Withdraw, time, cancellationToken).ConfigureAwait(false);
        return (reply, calls.By);

        async Task<Waited<CapabilityReply>> Ask(Guid operation, TimeSpan slice, CancellationToken stopping)
        {
            var number = calls.Begin();
            var asked = call with { Operation = operation, Slice = slice, Again = number > 1, AnsweredBy = calls.By };
            var reply = await target.Invoke(asked, stopping).ConfigureAwait(false);
            calls.Answered(number, reply.Activation);
            return reply.Waiting ? default : Waited.With(reply);
        }

        async Task<Waited<CapabilityReply>> Withdraw(Guid operation)
        {
            var number = calls.Begin();
            if (await target.Withdraw(call.Capability, operation, CancellationToken.None).ConfigureAwait(false) is not { } served)
                return default;
            calls.Answered(number, served.Activation);
            return Waited.With(served);
        }
    }

    // Not cancellable: the answer is here. False when it is void.
    private async Task<bool> Confirm(ICapabilityTarget target, CapabilityCall call, ReadOnlyMemory<byte> receipt)
    {
        var confirmed = await LongPoll.Run<CapabilityReply>(
            async (operation, slice, stopping) =>
            {
                var asked = call with { Data = default, Passed = [], Operation = operation, Slice = slice, Receipt = receipt };
                var reply = await target.Invoke(asked, stopping).ConfigureAwait(false);
                return reply.Waiting ? default : Waited.With(reply);
            },
            _ => Task.FromResult(default(Waited<CapabilityReply>)),
            time,
            CancellationToken.None).ConfigureAwait(false);
        return confirmed.Receipt.IsEmpty;
    }
}
