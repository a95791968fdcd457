namespace Wetware.Gateway.Health;

/// <summary>What a health check writes to see that writing works.</summary>
[GenerateSerializer]
[Alias("ww.health-probe")]
public sealed class HealthProbe
{
    /// <summary>When it was written.</summary>
    [Id(0)]
    public DateTimeOffset At { get; set; }
}
