namespace Wetware.Gateway.Health;

/// <summary>Whether this gateway can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Server">Server id of this node.</param>
/// <param name="Cluster">Is this node an active member?</param>
/// <param name="Storage">Did the storage take a write?</param>
/// <param name="Packages">What the node was built with.</param>
public sealed record HealthReport(
    string Status, string Version, string Server, HealthCheck Cluster, HealthCheck Storage, IReadOnlyList<HealthPackage> Packages);

/// <summary>One thing that was looked at.</summary>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was seen.</param>
public sealed record HealthCheck(bool Ok, string Detail);

/// <summary>Where one family of packages comes from.</summary>
/// <param name="Family">Its name.</param>
/// <param name="Source"><c>real</c> or <c>standin</c>.</param>
/// <param name="Reason">Why.</param>
public sealed record HealthPackage(string Family, string Source, string Reason);
