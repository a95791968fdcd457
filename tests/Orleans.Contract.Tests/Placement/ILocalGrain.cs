namespace Wetware.Tests.Placement;

/// <summary>Placed where it is first called.</summary>
public interface ILocalGrain : IWhereGrain;
