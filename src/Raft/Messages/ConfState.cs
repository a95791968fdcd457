namespace Wetware.Raft;

/// <summary>A membership configuration as it is saved in snapshots.</summary>
public sealed record ConfState
{
    /// <summary>The configuration without members.</summary>
    public static ConfState Empty { get; } = new();

    /// <summary>Voters; in a joint configuration those of the incoming half.</summary>
    public IReadOnlyList<ulong> Voters { get; init; } = [];

    /// <summary>Voters of the outgoing half of a joint configuration; empty when the configuration is not joint.</summary>
    public IReadOnlyList<ulong> VotersOutgoing { get; init; } = [];

    /// <summary>Members that receive the log and do not vote.</summary>
    public IReadOnlyList<ulong> Learners { get; init; } = [];

    /// <summary>Voters of the outgoing half that become learners when the joint configuration is left.</summary>
    public IReadOnlyList<ulong> LearnersNext { get; init; } = [];

    /// <summary>Whether the leader leaves the joint configuration by itself.</summary>
    public bool AutoLeave { get; init; }

    /// <summary>Returns whether both describe the same configuration, whatever the order of their lists.</summary>
    public bool Equals(ConfState? other) =>
        other is not null
        && AutoLeave == other.AutoLeave
        && SameSet(Voters, other.Voters)
        && SameSet(VotersOutgoing, other.VotersOutgoing)
        && SameSet(Learners, other.Learners)
        && SameSet(LearnersNext, other.LearnersNext);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Voters.Count, VotersOutgoing.Count, Learners.Count, LearnersNext.Count, AutoLeave);

    /// <summary>Returns whether <paramref name="id"/> belongs to the configuration.</summary>
    public bool Contains(ulong id) => Voters.Contains(id) || Learners.Contains(id) || VotersOutgoing.Contains(id);

    /// <summary>Returns the configuration in the form of transcripts.</summary>
    public override string ToString() =>
        $"Voters:{List(Voters)} VotersOutgoing:{List(VotersOutgoing)} Learners:{List(Learners)} LearnersNext:{List(LearnersNext)}"
        + $" AutoLeave:{(AutoLeave ? "true" : "false")}";

    private static string List(IReadOnlyList<ulong> ids) => $"[{string.Join(' ', ids)}]";

    private static bool SameSet(IReadOnlyList<ulong> left, IReadOnlyList<ulong> right) =>
        left.Count == right.Count && left.Order().SequenceEqual(right.Order());
}
