using Orleans;
using Orleans.Runtime;

namespace Wetware.Tests.Clients;

public interface IRoamingGrain : IGrainWithStringKey
{
    ValueTask<int> Ping(int value);

    Task<SiloAddress> Where();

    Task<string> WhereIs(string other);

    Task Tell(IRoamingObserver observer, string news);

    Task Fail();
}
