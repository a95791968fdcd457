using Wetware.Tests.Fixture;

namespace Wetware.Tests.Filters;

/// <summary>Also its own filter, which comes last.</summary>
public sealed class FilteredGrain : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public Task<string> Say(string what)
    {
        Journal.Add(this.GetPrimaryKeyString(), "said");
        return Task.FromResult(what);
    }

    public Task<string> SayThrough(string next, string what) => GrainFactory.GetGrain<IFilteredGrain>(next).Say(what);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        Journal.Add(this.GetPrimaryKeyString(), "own");
        await context.Invoke();
    }
}
