using Wetware.Anchors;
using Wetware.Nodes;

namespace Wetware.Grains.Anchors;

/// <summary>Lists the cluster's nodes as children of the root.</summary>
internal static class LiveNodes
{
    /// <summary>Merges the server ids of active members into a page, keeping its order and size.</summary>
    public static AnchorPage Merge(ClusterMembershipSnapshot membership, AnchorPage page, string? after, int limit)
    {
        var all = membership.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => NodeName.TryParse(member.Name, out var name) ? name.Server.ToString() : null)
            .OfType<string>()
            .Where(server => after is null || string.CompareOrdinal(server, after) > 0)
            .Where(server => !page.More || string.CompareOrdinal(server, page.Names[^1]) < 0)
            .Concat(page.Names)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return new AnchorPage(all.Take(limit).ToArray(), page.More || all.Length > limit);
    }
}
