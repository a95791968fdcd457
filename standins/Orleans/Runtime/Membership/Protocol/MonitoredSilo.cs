namespace Orleans.Runtime.MembershipService;

/// <summary>What is known of one silo that this silo probes.</summary>
internal sealed class MonitoredSilo(SiloAddress address, TimeSpan firstProbe)
{
    public SiloAddress Address { get; } = address;

    /// <summary>When the next probe starts.</summary>
    public TimeSpan NextProbe { get; set; } = firstProbe;

    /// <summary>When the last probe started.</summary>
    public TimeSpan Started { get; set; }

    /// <summary>The number of the probe under way; 0 when none is.</summary>
    public long InFlight { get; set; }

    /// <summary>The witness of the probe under way; null when it is a direct one.</summary>
    public SiloAddress? Witness { get; set; }

    /// <summary>When the probe under way counts as missed.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>Probes missed in a row.</summary>
    public int Missed { get; set; }
}
