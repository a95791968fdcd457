using Orleans.Placement;

namespace Wetware.Tests.Placement;

[RandomPlacement]
public sealed class RandomGrain(ILocalSiloDetails silo) : Grain, IRandomGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task<SiloAddress> WhereIsLocal(string next) => GrainFactory.GetGrain<ILocalGrain>(next).Where();
}
