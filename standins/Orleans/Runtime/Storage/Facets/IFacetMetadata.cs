namespace Orleans;

/// <summary>Marks attributes of constructor parameters that say how a grain gets the argument.</summary>
public interface IFacetMetadata;
