namespace Wetware.Tests.Placement;

/// <summary>Placed on any silo.</summary>
public interface IRandomGrain : IWhereGrain;
