using Wetware.Anchors;
using Wetware.Grains.Nodes;

namespace Wetware.Grains.Anchors;

/// <summary>The nodes of the cluster as names at the root.</summary>
internal static class LiveNodes
{
    /// <summary>Puts the server ids of active members among the names of a page; order and size stay those of a page.</summary>
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
