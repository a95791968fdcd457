namespace Wetware.Tests.Placement;

[OnChosenSilo]
public sealed class ChosenGrain(ILocalSiloDetails silo) : Grain, IChosenGrain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task<SiloAddress> WhereIsLocal(string next) => GrainFactory.GetGrain<ILocalGrain>(next).Where();
}
