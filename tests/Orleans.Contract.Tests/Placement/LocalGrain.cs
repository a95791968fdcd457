using Orleans.Placement;

namespace Wetware.Tests.Placement;

[PreferLocalPlacement]
public sealed class LocalGrain(ILocalSiloDetails silo) : Grain, ILocalGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task<SiloAddress> WhereIsLocal(string next) => GrainFactory.GetGrain<ILocalGrain>(next).Where();
}
