namespace Wetware.Gateway.Health;

/// <summary>Whether this gateway can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Server">Server id of this node.</param>
/// <param name="Cluster">Is this node an active member?</param>
/// <param name="Storage">Did the storage take a write?</param>
/// <param name="Scheduler">Does the scheduler answer?</param>
public sealed record HealthReport(
    string Status, string Version, string Server, HealthCheck Cluster, HealthCheck Storage, HealthCheck Scheduler);

/// <summary>One thing that was looked at.</summary>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was seen.</param>
public sealed record HealthCheck(bool Ok, string Detail);
