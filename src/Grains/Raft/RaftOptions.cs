namespace Wetware.Grains.Raft;

/// <summary>Section <c>Cluster:Raft</c>: the members of Raft groups on a node.</summary>
public sealed class RaftOptions
{
    /// <summary>Folder of the log, for this node alone. Default: <c>raft</c> in the node's data directory; null in a host without one: no members.</summary>
    public string? Folder { get; set; }

    /// <summary>Time between two ticks; the leader sends heartbeats at each. 10 ms to 10 s. Default 100 ms.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Ticks without a leader before an election, at random up to twice as many. 3 to 100. Default 6: a leader that was killed is replaced after 0.6 to 1.2 s.</summary>
    public int ElectionTicks { get; set; } = 6;

    /// <summary>
    /// Whether a leader answers queries without asking the other members, for some 150 ms after a majority confirmed that it leads. Default false: it asks each
    /// time. Needs monotonic clocks that run at about the same rate on all nodes, and that go on while a virtual machine is suspended; else an answer may be old.
    /// </summary>
    public bool LeaseReads { get; set; }

    /// <summary>Members of groups on the node. 1 to 10,000. Default 256.</summary>
    public int MaxMembers { get; set; } = 256;

    /// <summary>Commands and queries of one member that wait for their answer. 1 to 1,000,000. Default 8192.</summary>
    public int MaxPending { get; set; } = 8192;

    /// <summary>Applied entries after which a member takes a snapshot. 10 to 100,000,000. Default 100,000.</summary>
    public int SnapshotEntries { get; set; } = 100_000;

    /// <summary>Bytes of applied entries after which a member takes a snapshot. 1 KiB to 1 GiB. Default 64 MiB.</summary>
    public long SnapshotBytes { get; set; } = 64L << 20;

    /// <summary>Entries that stay in the log behind a snapshot, so that slow followers need none. 0 to 1,000,000. Default 5000.</summary>
    public int KeptEntries { get; set; } = 5000;

    /// <summary>Bytes of entries that stay in the log behind a snapshot. 0 to 1 GiB. Default 16 MiB.</summary>
    public long KeptBytes { get; set; } = 16L << 20;

    /// <summary>Largest snapshot that a node receives, in bytes. 1 KiB to 1,000 MiB. Default 512 MiB.</summary>
    public long MaxSnapshotBytes { get; set; } = 512L << 20;

    /// <summary>The settings that are out of range, and why.</summary>
    public IEnumerable<(string Option, string Message)> Problems()
    {
        (string Option, long Value, long Least, long Most)[] numbers =
        [
            (nameof(ElectionTicks), ElectionTicks, 3, 100),
            (nameof(MaxMembers), MaxMembers, 1, 10_000),
            (nameof(MaxPending), MaxPending, 1, 1_000_000),
            (nameof(SnapshotEntries), SnapshotEntries, 10, 100_000_000),
            (nameof(SnapshotBytes), SnapshotBytes, 1 << 10, 1 << 30),
            (nameof(KeptEntries), KeptEntries, 0, 1_000_000),
            (nameof(KeptBytes), KeptBytes, 0, 1 << 30),
            (nameof(MaxSnapshotBytes), MaxSnapshotBytes, 1 << 10, 1000L << 20),
        ];
        var problems = numbers.Where(r => r.Value < r.Least || r.Value > r.Most).Select(r => (r.Option, $"{r.Value} is outside {r.Least} to {r.Most}"));
        var (least, most) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        return Tick < least || Tick > most ? problems.Append((nameof(Tick), $"{Tick} is outside {least} to {most}")) : problems;
    }
}
