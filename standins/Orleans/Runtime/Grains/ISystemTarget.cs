using Orleans.Runtime;

namespace Orleans;

/// <summary>The interfaces of objects that every silo has one of.</summary>
public interface ISystemTarget : IAddressable;
