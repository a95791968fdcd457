using System.Net;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A membership table, or a part of it, as it was at one moment.</summary>
[Serializable]
[GenerateSerializer]
public sealed class MembershipTableData
{
    /// <summary>Takes rows with their tags. The list is reordered: the dead go last.</summary>
    public MembershipTableData(List<Tuple<MembershipEntry, string>> list, TableVersion version)
    {
        ArgumentNullException.ThrowIfNull(list);
        list.Sort(static (x, y) =>
        {
            var byLife = (x.Item1.Status == SiloStatus.Dead).CompareTo(y.Item1.Status == SiloStatus.Dead);
            return byLife != 0 ? byLife : string.CompareOrdinal(x.Item1.SiloName, y.Item1.SiloName);
        });
        Members = list;
        Version = version;
    }

    /// <summary>Takes one row with its tag.</summary>
    public MembershipTableData(Tuple<MembershipEntry, string> tuple, TableVersion version)
    {
        Members = [tuple];
        Version = version;
    }

    /// <summary>A table without rows.</summary>
    public MembershipTableData(TableVersion version)
    {
        Members = [];
        Version = version;
    }

    /// <summary>The rows, each with the tag under which it may be replaced.</summary>
    [Id(0)]
    public IReadOnlyList<Tuple<MembershipEntry, string>> Members { get; private set; }

    /// <summary>The version of the whole table, read together with the rows.</summary>
    [Id(1)]
    public TableVersion Version { get; private set; }

    /// <summary>The row of <paramref name="silo"/>, or null.</summary>
    public Tuple<MembershipEntry, string>? TryGet(SiloAddress silo)
    {
        foreach (var member in Members)
        {
            if (member.Item1.SiloAddress.Equals(silo))
                return member;
        }

        return null;
    }

    /// <summary>The same table with only the newest dead generation of each endpoint.</summary>
    public MembershipTableData WithoutDuplicateDeads()
    {
        var newest = new Dictionary<IPEndPoint, Tuple<MembershipEntry, string>>();
        var kept = new List<Tuple<MembershipEntry, string>>(Members.Count);
        foreach (var member in Members)
        {
            if (member.Item1.Status != SiloStatus.Dead)
                kept.Add(member);
            else if (!newest.TryGetValue(member.Item1.SiloAddress.Endpoint, out var other)
                     || other.Item1.SiloAddress.Generation < member.Item1.SiloAddress.Generation)
                newest[member.Item1.SiloAddress.Endpoint] = member;
        }

        kept.AddRange(newest.Values);
        return new MembershipTableData(kept, Version);
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var counts = string.Join(", ", Members.GroupBy(m => m.Item1.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key}"));
        return $"{Members.Count} silos ({counts}), Version={Version}: [{string.Join(", ", Members.Select(m => m.Item1))}]";
    }
}
