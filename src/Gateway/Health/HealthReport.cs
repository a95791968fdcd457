using System.Text.Json.Serialization;

namespace Wetware.Gateway.Health;

/// <summary>Whether this gateway can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Cluster">Is this node an active member?</param>
/// <param name="Storage">Did the storage take a write?</param>
/// <param name="Scheduler">Did the scheduler answer?</param>
/// <param name="Version">The product's version; absent without the token.</param>
/// <param name="Server">Server id of this node; absent without the token.</param>
public sealed record HealthReport(
    string Status,
    HealthCheck Cluster,
    HealthCheck Storage,
    HealthCheck Scheduler,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Server)
{
    /// <summary>The word for a gateway that can do its work.</summary>
    public const string Ready = "ready";
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was seen, without anything internal.</param>
public sealed record HealthCheck(bool Ok, string Detail);
