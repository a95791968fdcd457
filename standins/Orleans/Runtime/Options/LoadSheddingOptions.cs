namespace Orleans.Configuration;

/// <summary>When a silo's gateway refuses calls of clients because the machine is too busy.</summary>
public class LoadSheddingOptions
{
    public bool LoadSheddingEnabled { get; set; }

    /// <summary>Percent; 95 by default.</summary>
    public int CpuThreshold { get; set; } = 95;

    /// <summary>Percent; 90 by default.</summary>
    public int MemoryThreshold { get; set; } = 90;
}
