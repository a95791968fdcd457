using Orleans.Concurrency;

namespace Wetware.Tests.Interleaving;

public interface IInterleavingGrain : IGrainWithStringKey
{
    Task Hold(string gate);

    Task<int> Count();

    [AlwaysInterleave]
    Task<int> CountAtOnce();

    [OneWay]
    Task HoldUnheard(string gate);

    [OneWay]
    Task FailUnheard(string gate);

    /// <summary>Adds one to a sum so often, with a wait after each.</summary>
    [AlwaysInterleave]
    Task AddSlowly(int times);

    [AlwaysInterleave]
    Task<int> Sum();
}
