using Wetware.Capabilities;
using Wetware.Errors;

namespace Wetware.Grains.Capabilities;

/// <summary>Finding the method and calling it in its manner.</summary>
public sealed partial class CapabilityInvoker<TGrain>
{
    private Task<CapabilityReply> Dispatch(CapabilityCall call, CancellationToken cancellationToken)
    {
        if (CommonMethods.Has(call.Method))
            return Common(call, cancellationToken);
        if (!call.Capability.Allows(call.Method))
            throw new WetwareException(ErrorKind.Denied, $"the capability does not allow '{call.Method}'");
        if (!_methods.TryFind(call.Method, out var entry))
            throw new WetwareException(ErrorKind.Unimplemented, $"{_methods.Kind} has no method '{call.Method}'");
        return entry.Manner switch
        {
            CapabilityMethods<TGrain>.Manner.Wait => Wait(entry.Method, call, cancellationToken),
            CapabilityMethods<TGrain>.Manner.Action => _memory.Once(call, () => entry.Method(_grain, call, cancellationToken)),
            _ => entry.Method(_grain, call, cancellationToken),
        };
    }

    private async Task<CapabilityReply> Wait(CapabilityMethod<TGrain> method, CapabilityCall call, CancellationToken cancellationToken)
    {
        if (_withdrawn.Has(call.Operation))
            throw new WetwareException(ErrorKind.Cancelled, "the call was withdrawn before it began");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Running(call.Capability.Serials, stopping);
        _running.Add(running);
        try
        {
            return await method(_grain, call, stopping.Token);
        }
        catch (OperationCanceledException) when (running.Revoked)
        {
            throw CapabilityErrors.Revoked();
        }
        finally
        {
            _running.Remove(running);
        }
    }

    // What every holder may do with any reference; none of it gives more than is held.
    private async Task<CapabilityReply> Common(CapabilityCall call, CancellationToken cancellationToken)
    {
        switch (call.Method)
        {
            case CommonMethods.Attenuate:
                var methods = call.Json(CommonMethodsJson.Default.StringArray);
                return CapabilityReply.Of(await _invokers.Factory.Attenuate(call.Capability, methods, cancellationToken));
            case CommonMethods.Revoke:
                await Revoke(call.Capability, cancellationToken);
                return CapabilityReply.Empty;
            default:
                string[] names = [.. _methods.Names.Where(call.Capability.Allows)];
                return CapabilityReply.Json(names, CommonMethodsJson.Default.StringArray);
        }
    }
}
