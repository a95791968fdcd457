using System.Diagnostics;

namespace Wasmtime.Runtime;

/// <summary>The way from a guest into a host function.</summary>
internal static unsafe class HostCalls
{
    /// <summary>Whatever the host function throws is carried through the guest's frames as one kind of exception.</summary>
    [StackTraceHidden]
    public static void Dispatch(VmContext context, Slot* slots, object?[]? references)
    {
        try
        {
            var host = (HostContext)context;
            var call = new HostCall(host, slots, references);
            host.Function.Callback(ref call);
        }
        catch (Exception failure)
        {
            throw new HostFailure(failure);
        }
    }
}
