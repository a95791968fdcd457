namespace Orleans.Configuration;

/// <summary>The grain directory and what silos remember of it.</summary>
public class GrainDirectoryOptions
{
    public const CachingStrategyType DEFAULT_CACHING_STRATEGY = CachingStrategyType.LRU;
    public const int DEFAULT_CACHE_SIZE = 1_000_000;
    public const int DEFAULT_PARTITIONS_PER_SILO = 1;

    public static readonly TimeSpan DEFAULT_MAXIMUM_CACHE_TTL = TimeSpan.FromSeconds(240);
    public static readonly TimeSpan DEFAULT_UNREGISTER_RACE_DELAY = TimeSpan.FromMinutes(1);

    /// <summary>How a silo remembers where grains are.</summary>
    public enum CachingStrategyType
    {
        /// <summary>Not at all.</summary>
        None,

        /// <summary>The most recently used.</summary>
        LRU,

        [Obsolete("Adaptive caching is deprecated in favor of LRU and will be removed in a future version. This value is now an alias for LRU.")]
        Adaptive,

        /// <summary>By a cache of the application's own; the stand-in has none and uses its own.</summary>
        Custom,
    }

    public CachingStrategyType CachingStrategy { get; set; } = DEFAULT_CACHING_STRATEGY;

    /// <summary>How many addresses are remembered: 1,000,000.</summary>
    public int CacheSize { get; set; } = DEFAULT_CACHE_SIZE;

    public int PartitionsPerSilo { get; set; } = DEFAULT_PARTITIONS_PER_SILO;

    public TimeSpan MaximumCacheTTL { get; set; } = DEFAULT_MAXIMUM_CACHE_TTL;

    public TimeSpan LazyDeregistrationDelay { get; set; } = DEFAULT_UNREGISTER_RACE_DELAY;
}
