using Orleans;
using Orleans.Runtime;

namespace Wetware.Tests.Clients;

internal sealed class RoamingGrain(ILocalSiloDetails silo) : Grain, IRoamingGrain
{
    public ValueTask<int> Ping(int value) => ValueTask.FromResult(value + 1);

    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public async Task<string> WhereIs(string other) => (await GrainFactory.GetGrain<IRoamingGrain>(other).Where()).ToString();

    public Task Tell(IRoamingObserver observer, string news) => observer.News(news);

    public Task Fail() => throw new InvalidOperationException("as asked");
}
