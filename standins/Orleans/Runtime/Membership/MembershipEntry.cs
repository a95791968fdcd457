using Orleans.Runtime;

namespace Orleans;

/// <summary>One silo's row in the membership table.</summary>
[Serializable]
[GenerateSerializer]
public sealed class MembershipEntry : ISpanFormattable
{
    /// <summary>Endpoint and generation: the identity of one run of one silo.</summary>
    [Id(0)]
    public SiloAddress SiloAddress { get; set; } = default!;

    /// <summary>Where the silo stands in its life.</summary>
    [Id(1)]
    public SiloStatus Status { get; set; }

    /// <summary>Who suspects the silo, and since when (UTC).</summary>
    [Id(2)]
    public List<Tuple<SiloAddress, DateTime>>? SuspectTimes { get; set; }

    /// <summary>The port on which clients reach the silo; 0 where it is no gateway.</summary>
    [Id(3)]
    public int ProxyPort { get; set; }

    /// <summary>The host's name.</summary>
    [Id(4)]
    public string HostName { get; set; } = default!;

    /// <summary>The silo's name, the same over restarts.</summary>
    [Id(5)]
    public string SiloName { get; set; } = default!;

    /// <summary>The role of the silo where the host has roles.</summary>
    [Id(6)]
    public string? RoleName { get; set; }

    /// <summary>The update zone where the host has such zones.</summary>
    [Id(7)]
    public int UpdateZone { get; set; }

    /// <summary>The fault zone where the host has such zones.</summary>
    [Id(8)]
    public int FaultZone { get; set; }

    /// <summary>When the silo started (UTC).</summary>
    [Id(9)]
    public DateTime StartTime { get; set; }

    /// <summary>When the silo last said that it is alive (UTC).</summary>
    [Id(10)]
    public DateTime IAmAliveTime { get; set; }

    /// <summary>Adds a vote without looking for an earlier one of the same silo.</summary>
    public void AddSuspector(SiloAddress suspectingSilo, DateTime suspectingTime) =>
        (SuspectTimes ??= []).Add(Tuple.Create(suspectingSilo, suspectingTime));

    /// <summary>Renews the silo's vote, or adds it, or takes the place of the oldest vote when there are <paramref name="maxVotes"/>.</summary>
    public void AddOrUpdateSuspector(SiloAddress localSilo, DateTime voteTime, int maxVotes)
    {
        var votes = SuspectTimes ??= [];
        var place = votes.FindIndex(v => v.Item1.Equals(localSilo));
        if (place < 0 && votes.Count >= maxVotes && votes.Count > 0)
        {
            var oldest = votes.Min(v => v.Item2);
            if (voteTime >= oldest)
                place = votes.FindIndex(v => v.Item2 == oldest);
        }

        if (place < 0)
            AddSuspector(localSilo, voteTime);
        else
            votes[place] = Tuple.Create(localSilo, voteTime);
    }

    /// <summary>All that the row holds, for logs.</summary>
    public string ToFullString()
    {
        var votes = SuspectTimes is null ? string.Empty : string.Join(", ", SuspectTimes.Select(v => $"{v.Item1} at {v.Item2:O}"));
        return $"[{ToString()} HostName={HostName} ProxyPort={ProxyPort} StartTime={StartTime:O} IAmAliveTime={IAmAliveTime:O} Suspecters=[{votes}]]";
    }

    /// <inheritdoc />
    public override string ToString() => $"SiloAddress={SiloAddress} SiloName={SiloName} Status={Status}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"SiloAddress={SiloAddress} SiloName={SiloName} Status={Status}", out charsWritten);

    internal MembershipEntry Copy()
    {
        var copy = (MembershipEntry)MemberwiseClone();
        copy.SuspectTimes = SuspectTimes is null ? null : [.. SuspectTimes];
        return copy;
    }

    internal MembershipEntry With(SiloStatus status)
    {
        var copy = Copy();
        copy.Status = status;
        return copy;
    }

    /// <summary>The later of start and last sign of life: a row that was just written is not stale.</summary>
    internal DateTime LastSignOfLife => StartTime > IAmAliveTime ? StartTime : IAmAliveTime;

    /// <summary>The silo has said nothing in the table for longer than <paramref name="allowed"/>.</summary>
    internal bool IsStale(DateTime utcNow, TimeSpan allowed) => LastSignOfLife + allowed < utcNow;

    /// <summary>Votes younger than <paramref name="expiry"/>. A vote from the future (a clock ahead of ours) counts.</summary>
    internal IEnumerable<SiloAddress> FreshVotes(DateTime utcNow, TimeSpan expiry) =>
        SuspectTimes is null ? [] : SuspectTimes.Where(v => v.Item2 + expiry > utcNow).Select(v => v.Item1).Distinct();
}
