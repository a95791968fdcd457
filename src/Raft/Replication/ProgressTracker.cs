namespace Wetware.Raft;

/// <summary>The active configuration, the progress of its members and the votes of the current election.</summary>
internal sealed class ProgressTracker(int maxInflight, ulong maxInflightBytes)
{
    private readonly Dictionary<ulong, bool> _votes = [];

    public MembershipConfig Config { get; set; } = MembershipConfig.Empty;

    public ProgressMap Progress { get; set; } = new();

    /// <summary>The highest index that the voters have acknowledged.</summary>
    public ulong Committed => Config.Voters.CommittedIndex(Progress);

    /// <summary>Whether a quorum of the voters answered recently.</summary>
    public bool QuorumActive => Config.Voters.VoteResult(new Activity(Progress)) == VoteResult.Won;

    public Inflights NewInflights() => new(maxInflight, maxInflightBytes);

    /// <summary>Returns a tracker with the same limits and without members.</summary>
    public ProgressTracker Emptied() => new(maxInflight, maxInflightBytes);

    /// <summary>Returns a tracker with the same limits and another configuration.</summary>
    public ProgressTracker With(MembershipConfig config, ProgressMap progress) =>
        new(maxInflight, maxInflightBytes) { Config = config, Progress = progress };

    public void ResetVotes() => _votes.Clear();

    /// <summary>Records a vote; the first one of a member counts.</summary>
    public void RecordVote(ulong id, bool granted) => _votes.TryAdd(id, granted);

    /// <summary>Counts the votes of the configuration's voters.</summary>
    public (int Granted, int Rejected, VoteResult Result) TallyVotes()
    {
        int granted = 0, rejected = 0;
        foreach (var (id, progress) in Progress)
        {
            if (progress.IsLearner || !_votes.TryGetValue(id, out var vote))
                continue;
            if (vote)
                granted++;
            else
                rejected++;
        }
        return (granted, rejected, Config.Voters.VoteResult(new Ballot(_votes)));
    }

    private sealed class Activity(ProgressMap progress) : IVotes
    {
        public bool? VoteOf(ulong id) => progress.Find(id) is { IsLearner: false } member ? member.RecentActive : null;
    }

    private sealed class Ballot(Dictionary<ulong, bool> votes) : IVotes
    {
        public bool? VoteOf(ulong id) => votes.TryGetValue(id, out var vote) ? vote : null;
    }
}
