namespace Wetware.Raft;

/// <summary>How the transfer of a snapshot ended.</summary>
public enum SnapshotStatus
{
    /// <summary>The snapshot was delivered.</summary>
    Finish,

    /// <summary>The snapshot was not delivered.</summary>
    Failure,
}

/// <summary>A first member of a new group.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="Context">Opaque bytes for the application, for example an address.</param>
public readonly record struct Peer(ulong Id, ReadOnlyMemory<byte> Context = default);

/// <summary>
/// One member of a Raft group. Inputs are ticks, requests and messages; outputs are <see cref="Ready"/> values. Deterministic, without
/// threads, clock and input or output; not safe for use by several threads at once. Limits are in <see cref="RaftConfig"/>. A
/// <see cref="RaftInvariantException"/> from any method means that the member must not be used any more.
/// </summary>
public sealed class RawNode
{
    private readonly List<Message> _stepsOnAdvance = [];
    private Accepted? _accepted;
    private SoftState _lastSoft;
    private HardState _lastHard;

    /// <summary>Initializes the member from its storage. Throws <see cref="ArgumentException"/> when a setting is not possible.</summary>
    public RawNode(RaftConfig config)
    {
        Core = new(config);
        _lastSoft = Core.SoftState;
        _lastHard = Core.HardState;
    }

    /// <summary>What the member knows of itself.</summary>
    public BasicStatus BasicStatus =>
        new(Core.Id, Core.HardState, Core.SoftState, Core.Log.Applied, (Core.Role as Leader)?.Transfer.Target ?? NodeId.None);

    /// <summary>The active configuration.</summary>
    public MembershipConfig Config => Core.Tracker.Config;

    /// <summary>The last index of the log, also when it is not saved yet. Right after a proposal was accepted by a leader it is the proposal's.</summary>
    public ulong LastIndex => Core.Log.LastIndex;

    /// <summary>Whether a change of the membership that is proposed to this leader now becomes an empty entry, because an earlier one may not be applied.</summary>
    public bool IsConfChangePending => Core.Role is Leader { Proposals.IsChangePending: true };

    /// <summary>Whether <see cref="Ready"/> has anything to do.</summary>
    public bool HasReady => Core.Messages.Count > 0
        || Core.MessagesAfterAppend.Count > 0
        || Core.Log.Unstable.HasNextEntries
        || Core.Log.HasNextCommitted(ApplyUnstable)
        || Core.HardState != _lastHard
        || Core.SoftState != _lastSoft
        || Core.Log.Unstable.NextSnapshot is not null
        || Core.ReadStates.Count > 0;

    internal RaftCore Core { get; }

    // With asynchronous writes, entries are applied only when they are in the local storage.
    private bool ApplyUnstable => !IsAsync;

    private bool IsAsync => Core.Config.AsyncStorageWrites;

    /// <summary>Whether a request for a vote comes of an election that the leader asked for, to hand leadership over.</summary>
    public static bool IsTransfer(Message request) => Elections.IsTransfer(request);

    /// <summary>Advances the logical clock by one tick.</summary>
    public void Tick() => Core.Tick();

    /// <summary>
    /// Advances the clock without heartbeats and elections, for groups that are known to be idle. Use with care: other members may start an
    /// election.
    /// </summary>
    public void TickQuiesced() => Core.ElectionElapsed++;

    /// <summary>Starts an election.</summary>
    public StepResult Campaign() => Core.Step(new Message { Type = MessageType.Hup });

    /// <summary>Proposes to append <paramref name="data"/>; the bytes must not change afterwards.</summary>
    public StepResult Propose(ReadOnlyMemory<byte> data)
    {
        var entry = new Entry(0, 0, data);
        if (Core.Role is Leader leader)
            return leader.Proposals.Propose(new ReadOnlySpan<Entry>(in entry));
        return Core.Step(new Message { Type = MessageType.Prop, From = Core.Id, Entries = new[] { entry } });
    }

    /// <summary>Proposes to append several payloads, all or none, at consecutive indexes. Cheaper than one by one.</summary>
    public StepResult Propose(IReadOnlyList<ReadOnlyMemory<byte>> batch)
    {
        var entries = new Entry[batch.Count];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new(0, 0, batch[i]);
        return ProposeEntries(entries);
    }

    /// <summary>Proposes a change of the membership in the first version.</summary>
    public StepResult ProposeConfChange(ConfChange change) =>
        ProposeEntries([new(0, 0, ConfChangeCodec.Write(change), EntryType.ConfChange)]);

    /// <summary>Proposes a change of the membership. One at a time may be outstanding; others become empty entries.</summary>
    public StepResult ProposeConfChange(ConfChangeV2 change) =>
        ProposeEntries([new(0, 0, ConfChangeCodec.Write(change), EntryType.ConfChangeV2)]);

    /// <summary>
    /// Makes a committed change active and returns the configuration to save in snapshots. To be called for every entry with a change when
    /// it is applied, unless the application refuses the change. Throws <see cref="ConfChangeException"/> when the change is not possible.
    /// </summary>
    public ConfState ApplyConfChange(ConfChangeV2 change) => Core.Membership.Apply(change);

    /// <inheritdoc cref="ApplyConfChange(ConfChangeV2)"/>
    public ConfState ApplyConfChange(ConfChange change) => Core.Membership.Apply(change.ToV2());

    /// <summary>Handles a message of another member or of a storage thread.</summary>
    public StepResult Step(Message message)
    {
        var fromThread = NodeId.IsLocalThread(message.From);
        if (message.Type.IsLocal() && !fromThread)
            return StepResult.LocalMessage;
        if (message.Type.IsResponse() && !fromThread && Core.Tracker.Progress.Find(message.From) is null)
            return StepResult.PeerNotFound;
        return MessageCheck.IsValid(message) ? Core.Step(message) : StepResult.Invalid;
    }

    /// <summary>
    /// Returns what is to be done and takes it as accepted. Without asynchronous writes, <see cref="Advance"/> must be called before the
    /// next one.
    /// </summary>
    public Ready Ready()
    {
        RaftInvariantException.Require(_accepted is null, "two accepted Ready values without a call of Advance");
        var hard = Core.HardState;
        var soft = Core.SoftState;
        var entries = Core.Log.Unstable.NextEntries;
        var ready = new Ready
        {
            SoftState = soft == _lastSoft ? null : soft,
            HardState = hard == _lastHard ? default : hard,
            ReadStates = Core.ReadStates.Count == 0 ? [] : Core.ReadStates,
            Entries = entries,
            Snapshot = Core.Log.Unstable.NextSnapshot,
            CommittedEntries = Core.Log.NextCommitted(ApplyUnstable),
            Messages = Core.Messages,
            MustSync = !entries.IsEmpty || hard.Vote != _lastHard.Vote || hard.Term != _lastHard.Term,
        };
        if (IsAsync)
            AddStorageMessages(ready);
        else
            AddStepsOnAdvance(ready);
        Accept(ready, soft, hard);
        return ready;
    }

    /// <summary>
    /// Reports that everything of the last <see cref="Ready"/> is saved, sent and applied. Not allowed with asynchronous writes, where the
    /// responses of the storage threads take its place.
    /// </summary>
    public void Advance()
    {
        RaftInvariantException.Require(!IsAsync, "Advance must not be called with asynchronous storage writes");
        if (_accepted is not { } accepted)
            return;
        _accepted = null;
        foreach (var message in _stepsOnAdvance)
            Core.Step(message);
        _stepsOnAdvance.Clear();
        if (accepted.HasAppended)
            Core.StorageAppended(accepted.Term, accepted.Last, accepted.Snapshot);
        Core.StorageApplied(accepted.Committed.Span);
    }

    /// <summary>Returns what the member knows of its group. Copies; see <see cref="BasicStatus"/> for a cheaper one.</summary>
    public Status Status()
    {
        var members = Core.Role is Leader ? Core.Tracker.Progress : Enumerable.Empty<KeyValuePair<ulong, Progress>>();
        return new(BasicStatus, Config, [.. members.Select(member => KeyValuePair.Create(member.Key, member.Value.ToStatus()))]);
    }

    /// <summary>Reports that the last message to <paramref name="id"/> was not delivered.</summary>
    public void ReportUnreachable(ulong id) => Core.Step(new Message { Type = MessageType.Unreachable, From = id });

    /// <summary>
    /// Reports how the transfer of a snapshot to <paramref name="id"/> ended. Without it the member gets no more entries.
    /// </summary>
    public void ReportSnapshot(ulong id, SnapshotStatus status) =>
        Core.Step(new Message { Type = MessageType.SnapStatus, From = id, Reject = status == SnapshotStatus.Failure });

    /// <summary>
    /// Asks to hand leadership over to <paramref name="target"/>. Proposals are dropped meanwhile; given up after
    /// <see cref="RaftConfig.ElectionTick"/> ticks.
    /// </summary>
    public void TransferLeader(ulong target) => Core.Step(new Message { Type = MessageType.TransferLeader, From = target });

    /// <summary>
    /// Lets a follower forget its leader, so that it grants pre-votes at once: for callers that know that the leader is gone. Ignored with
    /// lease-based reads, and on a leader.
    /// </summary>
    public void ForgetLeader() => Core.Step(new Message { Type = MessageType.ForgetLeader });

    /// <summary>
    /// Asks for an index at which a read is linearizable; the answer is a <see cref="ReadState"/> with the same
    /// <paramref name="context"/>. It may be lost, so the caller asks again after a timeout.
    /// </summary>
    public void ReadIndex(ReadOnlyMemory<byte> context) =>
        Core.Step(new Message { Type = MessageType.ReadIndex, Entries = new[] { new Entry(0, 0, context) } });

    /// <summary>
    /// Starts a new group: appends the first members as committed changes. Returns false when the storage is not empty. Prefer a storage
    /// whose first snapshot holds the configuration. Throws <see cref="ArgumentException"/> when no member is given.
    /// </summary>
    public bool Bootstrap(IReadOnlyList<Peer> peers)
    {
        if (peers.Count == 0)
            throw new ArgumentException("field 'peers': 0 is not allowed; give at least 1 peer", nameof(peers));
        if (Core.Config.Storage.LastIndex != 0)
            return false;
        // The first Ready saves the hard state.
        _lastHard = default;
        Core.BecomeFollower(1, NodeId.None);
        var changes = peers.Select(peer => new ConfChange(ConfChangeType.AddNode, peer.Id) { Context = peer.Context }).ToList();
        var entries = changes.Select((change, i) => new Entry(1, (ulong)i + 1, ConfChangeCodec.Write(change), EntryType.ConfChange));
        Core.Log.Append([.. entries]);
        Core.Log.CommitTo((ulong)peers.Count);
        // Applied here so that an election is possible at once, and again by the application with the committed entries.
        changes.ForEach(change => ApplyConfChange(change));
        return true;
    }

    private StepResult ProposeEntries(Entry[] entries) => Core.Role is Leader leader
        ? leader.Proposals.Propose(entries)
        : Core.Step(new Message { Type = MessageType.Prop, From = Core.Id, Entries = entries });

    private void AddStorageMessages(Ready ready)
    {
        if (StorageMessages.Append(Core, ready) is { } append)
            Core.Messages.Add(append);
        if (StorageMessages.Apply(Core, ready) is { } apply)
            Core.Messages.Add(apply);
    }

    // Messages are sent after the entries are saved, so those that wait for that go out with the others; those to the member itself are
    // handled when the caller reports that it is done.
    private void AddStepsOnAdvance(Ready ready)
    {
        foreach (var message in Core.MessagesAfterAppend)
            (message.To == Core.Id ? _stepsOnAdvance : Core.Messages).Add(message);
        var hasEntries = Core.Log.Unstable.Count > 0;
        var last = hasEntries ? Core.Log.LastId : default;
        _accepted = new(hasEntries || ready.Snapshot is not null, Core.Term, last, ready.Snapshot, ready.CommittedEntries);
    }

    private void Accept(Ready ready, SoftState soft, HardState hard)
    {
        _lastSoft = soft;
        _lastHard = hard;
        // Lists that were handed out belong to the caller, empty ones too.
        Core.Messages = [];
        if (IsAsync)
            Core.MessagesAfterAppend = [];
        else
            Core.MessagesAfterAppend.Clear();
        if (ready.ReadStates.Count > 0)
            Core.ReadStates = [];
        Core.Log.Unstable.AcceptInProgress();
        if (!ready.CommittedEntries.IsEmpty)
        {
            var committed = ready.CommittedEntries.Span;
            Core.Log.AcceptApplying(committed[^1].Index, EntrySize.Encoded(committed), ApplyUnstable);
        }
    }

    /// <summary>What the core learns when the caller reports that the last Ready is done; see <see cref="StorageMessages"/>.</summary>
    private readonly record struct Accepted(bool HasAppended, ulong Term, EntryId Last, Snapshot? Snapshot, ReadOnlyMemory<Entry> Committed);
}
