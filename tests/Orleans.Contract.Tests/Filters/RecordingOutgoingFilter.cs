namespace Wetware.Tests.Filters;

/// <summary>Stamps calls to <see cref="IFilteredGrain"/>, and refuses one kind before it leaves.</summary>
public sealed class RecordingOutgoingFilter : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceName.Contains(nameof(IFilteredGrain), StringComparison.Ordinal))
        {
            if (context.Request.GetArgumentCount() > 0 && context.Request.GetArgument(0) is "kept")
                throw new InvalidOperationException("it does not leave");
            RequestContext.Set("stamp", "stamped");
        }

        await context.Invoke();
    }
}
