using System.Security.Cryptography;
using System.Text;

namespace Wetware.RaftGroups;

/// <summary>Chooses the nodes of new groups.</summary>
public static class RaftNodes
{
    /// <summary>Members of a group where nobody says how many: it survives the loss of one.</summary>
    public const int DefaultCount = 3;

    /// <summary>
    /// Chooses peers by a hash of group and peer: groups spread over the cluster, and the same peers give the same choice, so that creating a group again is
    /// harmless.
    /// </summary>
    /// <param name="group">The group's name.</param>
    /// <param name="peers">The peer ids of nodes; one that is named twice counts once.</param>
    /// <param name="count">How many to choose; fewer are returned where there are fewer.</param>
    public static IReadOnlyList<string> Choose(string group, IEnumerable<string> peers, int count) =>
    [
        .. peers.Distinct(StringComparer.Ordinal)
            .OrderBy(peer => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{group}/{peer}"))), StringComparer.Ordinal)
            .Take(count),
    ];
}
