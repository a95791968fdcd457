namespace Wetware.Silo.Configuration;

/// <summary>Section <c>Cluster:Storage</c>: the embedded store on the primary.</summary>
public sealed class StorageOptions
{
    /// <summary>Largest state of one grain, in bytes after serialization. 2 to 64 MiB. Default 8 MiB.</summary>
    public int MaxStateBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Writes that may wait for the disk; one more is answered <c>overloaded</c>. 1 to 1,000,000. Default 8192.</summary>
    public int QueueCapacity { get; set; } = 8192;

    /// <summary>Writes that share one flush to disk. 1 to 10,000. Default 512.</summary>
    public int MaxBatch { get; set; } = 512;
}
