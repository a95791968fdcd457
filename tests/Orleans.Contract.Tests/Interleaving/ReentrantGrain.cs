using Orleans.Concurrency;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Interleaving;

[Reentrant]
public sealed class ReentrantGrain : Grain, IReentrantGrain
{
    private int _count;

    public Task Hold(string gate) => Gate.Of(gate).PassAsync();

    public Task<int> Count() => Task.FromResult(++_count);

    public Task<int> CallSelf() => GrainFactory.GetGrain<IReentrantGrain>(this.GetPrimaryKeyString()).Count();
}
