namespace Wetware.Tests.Placement;

public interface IWhereGrain : IGrainWithStringKey
{
    Task<SiloAddress> Where();

    Task<SiloAddress> WhereIsLocal(string next);
}
