namespace Orleans.Runtime.MembershipService;

/// <summary>Who probes whom: silos stand on a ring in the order of a hash of their address, and each probes those that follow it.</summary>
internal static class ProbeRing
{
    /// <summary>The silos after <paramref name="self"/> on the ring, at most <paramref name="count"/>.</summary>
    public static IEnumerable<SiloAddress> Successors(SiloAddress self, IEnumerable<SiloAddress> others, int count)
    {
        var ring = others.Where(o => !o.Equals(self)).OrderBy(Position).ThenBy(o => o).ToArray();
        var origin = (Position(self), self);
        var first = Array.FindIndex(ring, o => (Position(o), o).CompareTo(origin) > 0);
        if (first < 0)
            first = 0;
        for (var i = 0; i < Math.Min(count, ring.Length); i++)
            yield return ring[(first + i) % ring.Length];
    }

    private static int Position(SiloAddress silo) => silo.GetConsistentHashCode();
}
