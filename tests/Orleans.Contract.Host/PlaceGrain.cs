using Orleans.Concurrency;
using Orleans.Placement;

namespace Wetware.Contract.Host;

[RandomPlacement, Reentrant]
public sealed class PlaceGrain(ILocalSiloDetails silo) : Grain, IPlaceGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<int> Port() => Task.FromResult(silo.SiloAddress.Endpoint.Port);

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task Hold(TimeSpan time) => Task.Delay(time);

    public Task HoldThrough(string next, TimeSpan time) => GrainFactory.GetGrain<IPlaceGrain>(next).Hold(time);
}
