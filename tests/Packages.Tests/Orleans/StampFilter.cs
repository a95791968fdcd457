namespace Wetware.Tests;

/// <summary>An outgoing filter of clients and silos: stamps calls, and replaces one kind of exception.</summary>
public sealed class StampFilter : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (!typeof(IProbeGrain).IsAssignableFrom(context.InterfaceMethod?.DeclaringType))
        {
            await context.Invoke();
            return;
        }

        RequestContext.Set("stamp", $"{context.InterfaceMethod.Name} of {context.TargetId.Key}");
        try
        {
            await context.Invoke();
        }
        catch (ProbeException error) when (error.Code == -1)
        {
            throw new NotSupportedException("replaced", error);
        }
    }
}
