using System.Text;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Quotas;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// What every call of a grain through a capability passes: sizes, seal, target, revocation and method set are checked here, at the grain, before
/// its method sees the call. Made by <see cref="CapabilityInvokers"/>, which tells how to use it.
/// </summary>
public sealed partial class CapabilityInvoker<TGrain> : ICapabilityTarget
    where TGrain : IGrainBase
{
    private readonly CapabilityInvokers _invokers;
    private readonly TGrain _grain;
    private readonly CapabilityMethods<TGrain> _methods;
    private readonly Revocations _revocations;
    private readonly CapabilityMemory _memory;
    private readonly WithdrawnOperations _withdrawn = new();
    private readonly HashSet<Running> _running = [];

    internal CapabilityInvoker(CapabilityInvokers invokers, TGrain grain, CapabilityMethods<TGrain> methods)
    {
        _invokers = invokers;
        _grain = grain;
        _methods = methods;
        _revocations = new Revocations(invokers.Storage, () => grain.GrainContext.GrainId);
        _memory = new CapabilityMemory(invokers.Time);
    }

    private GrainId Self => _grain.GrainContext.GrainId;

    /// <inheritdoc />
    public async Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default)
    {
        try
        {
            CheckSizes(call);
            await CheckReference(call.Capability, cancellationToken);
            Principal.Set(call.Capability.Principal);
            var reply = await Dispatch(call, cancellationToken);
            if (reply.Data.Length > CapabilityCall.MaxDataBytes || reply.Capabilities.Count > CapabilityCall.MaxPassed)
                throw new WetwareException(ErrorKind.Limit, $"the answer of '{call.Method}' is larger than {CapabilityCall.MaxDataBytes} bytes or {CapabilityCall.MaxPassed} capabilities");
            _invokers.Metrics.Answered(_methods.Kind);
            return reply;
        }
        catch (WetwareException error)
        {
            _invokers.Metrics.Failed(_methods.Kind, error.Kind);
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default)
    {
        // Allowed with a revoked reference too: the operation began while it was valid, and a value that was served must not be lost.
        await CheckSeal(capability, cancellationToken);
        _withdrawn.Add(operation);
        return _methods.Withdrawal is { } withdraw ? await withdraw(_grain, operation, cancellationToken) : null;
    }

    /// <inheritdoc />
    public async Task Revoke(Capability capability, CancellationToken cancellationToken = default)
    {
        await CheckSeal(capability, cancellationToken);
        if (await _revocations.Add(capability.Serials))
        {
            _invokers.Metrics.Revoked(_methods.Kind);
            foreach (var running in _running.Where(running => running.Serials.Contains(capability.Serial)).ToList())
                running.Revoke();
        }

        if (_methods.Revoked is { } revoked)
            await revoked(_grain, capability, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default)
    {
        if (serials is not { Count: > 0 and <= Capability.MaxDepth })
            throw new WetwareException(ErrorKind.Failed, $"serials: 1 to {Capability.MaxDepth}");
        cancellationToken.ThrowIfCancellationRequested();
        return !(await _revocations.Current()).Covers(serials) && (_methods.Validity is not { } isValid || isValid(_grain));
    }

    /// <summary>A first reference to this grain, with all methods or only <paramref name="methods"/>.</summary>
    public ValueTask<Capability> Mint(IReadOnlyCollection<string>? methods = null, CancellationToken cancellationToken = default) =>
        _invokers.Factory.Mint(_methods.Kind, Self, methods, principal: null, cancellationToken);

    /// <summary>A reference to this grain for the answer of <paramref name="call"/>: the methods that both the caller's reference and <paramref name="methods"/> have.</summary>
    public ValueTask<Capability> Narrow(CapabilityCall call, IReadOnlyCollection<string>? methods = null, CancellationToken cancellationToken = default) =>
        Derive(call, _methods.Kind, Self, methods, cancellationToken);

    /// <summary>A reference to another grain for the answer of <paramref name="call"/>, confined by the caller's (<see cref="ICapabilityFactory.Derive"/>).</summary>
    public ValueTask<Capability> Derive(
        CapabilityCall call, string kind, GrainId target, IReadOnlyCollection<string>? methods = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _invokers.Factory.Derive(call.Capability, kind, target, methods, cancellationToken);
    }

    /// <summary>Forgets what was revoked, also in storage; for a grain whose thing is gone for good.</summary>
    public Task Forget() => _revocations.Clear();

    private static void CheckSizes(CapabilityCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (string.IsNullOrEmpty(call.Method))
            throw new WetwareException(ErrorKind.Failed, "method: none was named");
        if (call.Method.Length > CapabilityCall.MaxMethodBytes || Encoding.UTF8.GetByteCount(call.Method) > CapabilityCall.MaxMethodBytes)
            throw new WetwareException(ErrorKind.Limit, $"method: its name is longer than {CapabilityCall.MaxMethodBytes} bytes");
        if (call.Data.Length > CapabilityCall.MaxDataBytes)
            throw new WetwareException(ErrorKind.Limit, $"data: {call.Data.Length} bytes, more than {CapabilityCall.MaxDataBytes}");
        if (call.Passed is null || call.Passed.Any(static passed => passed is null))
            throw CapabilityErrors.Null();
        if (call.Passed.Count > CapabilityCall.MaxPassed)
            throw new WetwareException(ErrorKind.Limit, $"capabilities: {call.Passed.Count} are passed, more than {CapabilityCall.MaxPassed}");
        if (call.Slice < TimeSpan.Zero || call.Slice > Waiting.LongPoll.Slice)
            throw new WetwareException(ErrorKind.Limit, $"slice: 0 to {Waiting.LongPoll.Slice.TotalSeconds:0} s");
    }

    private async ValueTask CheckSeal(Capability capability, CancellationToken cancellationToken)
    {
        await _invokers.Factory.Verify(capability, cancellationToken);
        if (capability.Target != Self || capability.Kind != _methods.Kind)
            throw CapabilityErrors.Elsewhere();
    }

    private async ValueTask CheckReference(Capability capability, CancellationToken cancellationToken)
    {
        await CheckSeal(capability, cancellationToken);
        await _invokers.Origins.Check(capability.Origins, cancellationToken);

        // Last, with nothing to wait for between this and the call: what was revoked while others were asked counts.
        var revocations = await _revocations.Current();
        if (revocations.Covers(capability.Serials))
            throw CapabilityErrors.Revoked();
    }

    private sealed class Running(IReadOnlyList<Guid> serials, CancellationTokenSource stopping)
    {
        public IReadOnlyList<Guid> Serials => serials;

        public bool Revoked { get; private set; }

        public void Revoke()
        {
            Revoked = true;
            stopping.Cancel();
        }
    }
}
