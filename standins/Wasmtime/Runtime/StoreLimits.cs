namespace Wasmtime.Runtime;

/// <summary>Limits of a store; null means none.</summary>
internal sealed record StoreLimits(long? MemoryBytes, uint? TableElements, long Instances, long Tables, long Memories)
{
    /// <summary>What the package allows of each kind by default.</summary>
    public const long DefaultCount = 10_000;

    public static readonly StoreLimits None = new(null, null, DefaultCount, DefaultCount, DefaultCount);
}
