namespace Orleans.Serialization.Wire;

/// <summary>Bounds that hold whatever the bytes say.</summary>
internal static class Limits
{
    /// <summary>Objects within objects. A thread's stack must hold this many frames several times over.</summary>
    public const int Depth = 400;

    /// <summary>Type arguments within type arguments.</summary>
    public const int TypeDepth = 16;

    /// <summary>Constructed types (generics, arrays) that bytes may bring into being in one process; types known by then stay usable.</summary>
    public const int TypesFromWire = 20_000;

    /// <summary>Tables of a pooled session that grew past this many entries are dropped.</summary>
    public const int PooledEntries = 1024;
}
