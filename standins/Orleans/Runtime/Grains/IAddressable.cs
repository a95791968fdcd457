namespace Orleans.Runtime;

/// <summary>What can be called through a reference: grains, observers, extensions and system targets.</summary>
public interface IAddressable;
