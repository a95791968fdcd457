namespace Wetware.Tests.Placement;

/// <summary>Placed by <see cref="OnChosenSilo"/>.</summary>
public interface IChosenGrain : IWhereGrain;
