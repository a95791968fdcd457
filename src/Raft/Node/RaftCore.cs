using System.Globalization;

namespace Wetware.Raft;

/// <summary>
/// The state machine of one member: term, vote, log, configuration and role, and the messages that wait to be sent. Changed by
/// <see cref="Tick"/>, <see cref="Step"/> and <see cref="Membership"/>; read by <see cref="RawNode"/>.
/// </summary>
internal sealed class RaftCore
{
    public RaftCore(RaftConfig config)
    {
        config.Validate();
        Config = config;
        Trace = config.Logger is null ? RaftTrace.None : new(config.Logger);
        Timer = new(config.Seed, config.Id, config.ElectionTick);
        Log = new(config.Storage, Trace, config.MaxCommittedSizePerReady == 0 ? config.MaxSizePerMsg : config.MaxCommittedSizePerReady);
        Tracker = new(config.MaxInflightMsgs, config.MaxInflightBytes);
        Membership = new(this);
        Elections = new(this);
        Role = new Follower(this);

        var (hardState, confState) = config.Storage.InitialState();
        var last = Log.LastId;
        Membership.Restore(confState);
        if (!hardState.IsEmpty)
        {
            Log.LoadCommitted(hardState.Commit);
            Term = hardState.Term;
            Vote = hardState.Vote;
        }
        if (config.Applied > 0)
        {
            // With asynchronous writes, entries may be applied before the commit index that covers them is saved.
            Log.LoadCommitted(config.Applied);
            Log.AppliedTo(config.Applied, 0);
        }
        BecomeFollower(Term, NodeId.None);
        var peers = string.Join(',', Tracker.Config.Voters.Ids.Select(id => id.ToString("x", CultureInfo.InvariantCulture)));
        Trace.Info(
            $"newRaft {Id:x} [peers: [{peers}], term: {Term}, commit: {Log.Committed}, applied: {Log.Applied}, "
            + $"lastindex: {last.Index}, lastterm: {last.Term}]");
    }

    public RaftConfig Config { get; }

    public RaftTrace Trace { get; }

    public ElectionTimer Timer { get; }

    public RaftLog Log { get; }

    public ProgressTracker Tracker { get; set; }

    public Membership Membership { get; }

    public Elections Elections { get; }

    public Role Role { get; private set; }

    public ulong Id => Config.Id;

    public ulong Term { get; private set; }

    public ulong Vote { get; set; }

    public ulong LeaderId { get; set; }

    /// <summary>Ticks since the leader was heard of (followers), or since the last election timeout (others).</summary>
    public int ElectionElapsed { get; set; }

    /// <summary>Messages that may be sent at once.</summary>
    public List<Message> Messages { get; set; } = [];

    /// <summary>
    /// Messages that attest what is not yet durable, so that they wait for everything unstable. May be addressed to this member itself.
    /// </summary>
    public List<Message> MessagesAfterAppend { get; set; } = [];

    public List<ReadState> ReadStates { get; set; } = [];

    public HardState HardState => new(Term, Vote, Log.Committed);

    public SoftState SoftState => new(LeaderId, Role.Kind);

    /// <summary>Whether the member may become leader: it votes, and no snapshot waits.</summary>
    public bool IsPromotable => Tracker.Progress.Find(Id) is { IsLearner: false } && !Log.HasSnapshot;

    /// <summary>Advances the clock by one tick.</summary>
    public void Tick() => Role.Tick();

    /// <summary>Handles a message: first its term (Raft paper, §5.1), then what it asks for.</summary>
    public StepResult Step(Message message)
    {
        switch (message.Type)
        {
            case MessageType.StorageAppendResp:
                StorageAppended(message.Term, new(message.LogTerm, message.Index), message.Snapshot);
                return StepResult.Ok;
            case MessageType.StorageApplyResp:
                StorageApplied(message.Entries.Span);
                return StepResult.Ok;
        }
        if (message.Term > Term && !HigherTerm(message))
            return StepResult.Ok;
        if (message.Term != 0 && message.Term < Term)
        {
            LowerTerm(message);
            return StepResult.Ok;
        }

        switch (message.Type)
        {
            case MessageType.Hup:
                Elections.Start(Config.PreVote ? CampaignType.PreElection : CampaignType.Election);
                return StepResult.Ok;
            case MessageType.Vote or MessageType.PreVote:
                Elections.HandleRequest(message);
                return StepResult.Ok;
            default:
                return Role.Step(message);
        }
    }

    /// <summary>Notes that everything up to <paramref name="last"/>, as it was at <paramref name="term"/>, is in storage.</summary>
    public void StorageAppended(ulong term, EntryId last, Snapshot? snapshot)
    {
        // A later term may have replaced the entries. Snapshots hold what is committed, whatever the term.
        if (last.Index != 0 && term < Term)
        {
            Trace.Info(
                $"{Id:x} [term: {Term}] ignored entry appends from a {Describe.MessageType(MessageType.StorageAppendResp)} message "
                + $"with lower term [term: {term}]");
        }
        else if (last.Index != 0)
            Log.Unstable.StableTo(last);
        if (snapshot is null)
            return;
        Log.Unstable.StableSnapshotTo(snapshot.Index);
        AppliedTo(snapshot.Index, 0);
    }

    /// <summary>Notes that the entries are applied.</summary>
    public void StorageApplied(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
            return;
        AppliedTo(entries[^1].Index, EntrySize.Encoded(entries));
        (Role as Leader)?.Proposals.Committed(EntrySize.Payload(entries));
    }

    /// <summary>
    /// Queues a message. Votes carry the term that they are for; everything else but forwarded requests gets the current term.
    /// </summary>
    public void Send(Message message)
    {
        var term = message.Term;
        if (message.Type is MessageType.Vote or MessageType.VoteResp or MessageType.PreVote or MessageType.PreVoteResp)
            RaftInvariantException.Require(term != 0, "a vote or its request is sent without a term");
        else
        {
            RaftInvariantException.Require(term == 0, "a message is sent with a term of its own");
            if (message.Type is not (MessageType.Prop or MessageType.ReadIndex))
                term = Term;
        }
        message.Stamp(message.From == NodeId.None ? Id : message.From, term);

        // These attest entries or a vote, so they must not leave before both are durable (Raft thesis, §3.8). Rejections wait as well:
        // they are rare, and may depend on state that is not durable.
        if (message.Type is MessageType.AppResp or MessageType.VoteResp or MessageType.PreVoteResp)
            MessagesAfterAppend.Add(message);
        else
        {
            RaftInvariantException.Require(message.To != Id, "a message is sent to its sender");
            Messages.Add(message);
        }
    }

    /// <summary>Sends a request of this or another member on to <paramref name="to"/>.</summary>
    public void Forward(Message message, ulong to) => Send(message with { To = to });

    public Follower BecomeFollower(ulong term, ulong leader)
    {
        Reset(term);
        var follower = new Follower(this);
        LeaderId = leader;
        Role = follower;
        Trace.Info($"{Id:x} became follower at term {Term}");
        return follower;
    }

    public void BecomeCandidate()
    {
        RaftInvariantException.Require(Role is not Leader, "invalid transition [leader -> candidate]");
        Reset(Term + 1);
        Vote = Id;
        Role = new Candidate(this, isPreVote: false);
        Trace.Info($"{Id:x} became candidate at term {Term}");
    }

    /// <summary>Starts to ask for a vote. Term and vote stay as they are.</summary>
    public void BecomePreCandidate()
    {
        RaftInvariantException.Require(Role is not Leader, "invalid transition [leader -> pre-candidate]");
        Tracker.ResetVotes();
        LeaderId = NodeId.None;
        Role = new Candidate(this, isPreVote: true);
        Trace.Info($"{Id:x} became pre-candidate at term {Term}");
    }

    public Leader BecomeLeader()
    {
        RaftInvariantException.Require(Role is not Follower, "invalid transition [follower -> leader]");
        Reset(Term);
        var leader = new Leader(this);
        LeaderId = Id;
        Role = leader;
        leader.Begin();
        Trace.Info($"{Id:x} became leader at term {Term}");
        return leader;
    }

    private void AppliedTo(ulong index, ulong size)
    {
        Log.AppliedTo(Math.Max(index, Log.Applied), size);
        (Role as Leader)?.Proposals.MaybeLeaveJoint();
    }

    private void Reset(ulong term)
    {
        if (Term != term)
        {
            RaftInvariantException.Require(term > Term, "the term goes back");
            Term = term;
            Vote = NodeId.None;
        }
        LeaderId = NodeId.None;
        ElectionElapsed = 0;
        Timer.Reset();
        Tracker.ResetVotes();

        var last = Log.LastIndex;
        var progress = new ProgressMap();
        foreach (var (id, old) in Tracker.Progress)
        {
            progress.Set(id, new Progress(Tracker.NewInflights())
            {
                Match = id == Id ? last : 0,
                Next = last + 1,
                IsLearner = old.IsLearner,
            });
        }
        Tracker.Progress = progress;
    }

    // Returns whether the message is handled further.
    private bool HigherTerm(Message message)
    {
        if (message.Type is MessageType.Vote or MessageType.PreVote && Elections.IgnoresRequest(message))
            return false;
        // A pre-vote asks about a future term without starting it, and a granted one answers with that term.
        if (message.Type == MessageType.PreVote || (message.Type == MessageType.PreVoteResp && !message.Reject))
            return true;
        Trace.Info(
            $"{Id:x} [term: {Term}] received a {Describe.MessageType(message.Type)} message with higher term from {message.From:x} "
            + $"[term: {message.Term}]");
        var fromLeader = message.Type is MessageType.App or MessageType.Heartbeat or MessageType.Snap;
        BecomeFollower(message.Term, fromLeader ? message.From : NodeId.None);
        return true;
    }

    private void LowerTerm(Message message)
    {
        switch (message.Type)
        {
            case MessageType.Heartbeat or MessageType.App when Config.CheckQuorum || Config.PreVote || !IsPromotable:
                // The sender leads at a term that this member has left, for example because it was partitioned away, and this member's own
                // vote requests may be ignored, or are never sent because it does not vote. The answer carries the higher term, which
                // makes the leader step down and frees this member.
                Send(new Message { Type = MessageType.AppResp, To = message.From });
                break;
            case MessageType.PreVote:
                // Without an answer, a candidate with a higher term and a shorter log would stay there.
                Elections.Reject(message);
                break;
            default:
                Trace.Info(
                    $"{Id:x} [term: {Term}] ignored a {Describe.MessageType(message.Type)} message with lower term from "
                    + $"{message.From:x} [term: {message.Term}]");
                break;
        }
    }
}
