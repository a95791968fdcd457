namespace Wetware.RaftGroups;

/// <summary>What a member does in its group now.</summary>
public enum RaftMemberRole
{
    /// <summary>Follows a leader or waits for one.</summary>
    Follower = 0,

    /// <summary>Asks for votes.</summary>
    Candidate = 1,

    /// <summary>Leads.</summary>
    Leader = 2,

    /// <summary>Stopped by an error; see <see cref="RaftMemberStatus.Failure"/>.</summary>
    Failed = 3,
}

/// <summary>What one member knows of its group.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-status")]
public sealed record RaftMemberStatus
{
    /// <summary>The group's name.</summary>
    [Id(0)]
    public required string Group { get; init; }

    /// <summary>The group's id; a group that was destroyed and created again has another.</summary>
    [Id(1)]
    public Guid GroupId { get; init; }

    /// <summary>The kind of the state machine.</summary>
    [Id(2)]
    public string Kind { get; init; } = "";

    /// <summary>The member's id.</summary>
    [Id(3)]
    public ulong Member { get; init; }

    /// <summary>The member's node: its permanent peer id.</summary>
    [Id(4)]
    public string Peer { get; init; } = "";

    /// <summary>The server id of the node's present start.</summary>
    [Id(5)]
    public string Server { get; init; } = "";

    /// <summary>What the member does now.</summary>
    [Id(6)]
    public RaftMemberRole Role { get; init; }

    /// <summary>The current term.</summary>
    [Id(7)]
    public ulong Term { get; init; }

    /// <summary>The leader's member id; 0 when none is known.</summary>
    [Id(8)]
    public ulong Leader { get; init; }

    /// <summary>The highest index known to be committed.</summary>
    [Id(9)]
    public ulong Commit { get; init; }

    /// <summary>The last index that the state machine has applied.</summary>
    [Id(10)]
    public ulong Applied { get; init; }

    /// <summary>The first index that is in the log; earlier ones are in the snapshot only.</summary>
    [Id(11)]
    public ulong First { get; init; }

    /// <summary>The last index of the log.</summary>
    [Id(12)]
    public ulong Last { get; init; }

    /// <summary>The index of the newest snapshot.</summary>
    [Id(13)]
    public ulong Snapshot { get; init; }

    /// <summary>The members, by id.</summary>
    [Id(14)]
    public IReadOnlyList<RaftPeerStatus> Members { get; init; } = [];

    /// <summary>Why the member stopped; null while it works.</summary>
    [Id(15)]
    public string? Failure { get; init; }

    // Of the members whose nodes are there.
    internal IEnumerable<string> Servers => Members.Select(member => member.Server).OfType<string>();
}

/// <summary>One member of a group as another sees it.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-peer")]
public sealed record RaftPeerStatus
{
    /// <summary>The member's id.</summary>
    [Id(0)]
    public ulong Member { get; init; }

    /// <summary>The peer id of its node.</summary>
    [Id(1)]
    public string Peer { get; init; } = "";

    /// <summary>Whether it votes; a learner does not.</summary>
    [Id(2)]
    public bool IsVoter { get; init; }

    /// <summary>The last index that it is known to have; 0 unless the leader says it.</summary>
    [Id(3)]
    public ulong Match { get; init; }

    /// <summary>Whether it answered lately; false unless the leader says it.</summary>
    [Id(4)]
    public bool IsActive { get; init; }

    /// <summary>Whether it is receiving a snapshot.</summary>
    [Id(5)]
    public bool IsReceivingSnapshot { get; init; }

    /// <summary>The server id of its node's present start; null while the node is away.</summary>
    [Id(6)]
    public string? Server { get; init; }
}
