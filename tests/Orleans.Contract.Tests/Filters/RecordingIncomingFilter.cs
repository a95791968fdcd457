using Wetware.Tests.Fixture;

namespace Wetware.Tests.Filters;

/// <summary>Tells the journal what it sees of calls to <see cref="IFilteredGrain"/> and does what the call's argument asks for.</summary>
public sealed class RecordingIncomingFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not FilteredGrain)
        {
            await context.Invoke();
            return;
        }

        var key = context.TargetId.Key.ToString()!;
        var argument = context.Request.GetArgumentCount() > 0 ? context.Request.GetArgument(0) : null;
        if (argument is "refused")
            throw new UnauthorizedAccessException("the filter says no");
        Journal.Add(key, $"in {context.MethodName} {argument} {RequestContext.Get("stamp")}");
        await context.Invoke();
        if (argument is "rewritten")
            context.Result = "by the filter";
        Journal.Add(key, $"out {context.MethodName} {context.Result}");
    }
}
