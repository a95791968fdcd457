namespace Wetware.Grains.Routing;

/// <summary>Section <c>Cluster:Routing</c>: how nodes tell each other that they live.</summary>
public sealed class RoutingOptions
{
    /// <summary>How long a record lives in a table that hears nothing newer. 100 ms to 1 h. Default 10 s.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Least time between two heartbeats. 10 ms to <see cref="HeartbeatMax"/>. Default 5 s.</summary>
    public TimeSpan HeartbeatMin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most time between two heartbeats; each wait is drawn evenly between the two, so that nodes which started together do not beat together. Less than
    /// <see cref="Ttl"/>, because a heartbeat needs time to arrive before the record that it follows ends. Default 8 s.
    /// </summary>
    public TimeSpan HeartbeatMax { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Most records in a table, each about 1 KiB; further peers are not taken. 1 to 1 000 000. Default 131 072.</summary>
    public int Capacity { get; set; } = 131_072;

    /// <summary>What is outside the limits: the option's name, and a message.</summary>
    public IEnumerable<(string Option, string Message)> Problems()
    {
        if (Ttl < TimeSpan.FromMilliseconds(100) || Ttl > TimeSpan.FromHours(1))
            yield return (nameof(Ttl), $"{Ttl} is outside 00:00:00.1 to 01:00:00");
        if (HeartbeatMin < TimeSpan.FromMilliseconds(10) || HeartbeatMin > HeartbeatMax)
            yield return (nameof(HeartbeatMin), $"{HeartbeatMin} is outside 00:00:00.01 to HeartbeatMax, {HeartbeatMax}");
        if (HeartbeatMax >= Ttl)
            yield return (nameof(HeartbeatMax), $"{HeartbeatMax} is not less than Ttl, {Ttl}: records would end between heartbeats");
        if (Capacity is < 1 or > 1_000_000)
            yield return (nameof(Capacity), $"{Capacity} is outside 1 to 1000000");
    }
}
