namespace Wetware.Raft.Tests.Simulation;

/// <summary>What must hold in every state of the group (Raft paper, figure 3), checked after every step.</summary>
internal sealed class Invariants
{
    private readonly Dictionary<ulong, ulong> _leaders = [];
    private readonly Dictionary<EntryId, (ulong Digest, ulong PreviousTerm)> _entries = [];
    private readonly Dictionary<ulong, (EntryId Id, ulong Digest, ulong State)> _committed = [];
    private readonly Dictionary<(ulong Voter, ulong Term), ulong> _votes = [];
    private readonly Dictionary<ulong, (ulong Term, ulong Commit)> _seen = [];
    private readonly Dictionary<ulong, ulong> _proposed = [];
    private ulong _number;

    /// <summary>The members; set once they exist.</summary>
    public IReadOnlyList<SimulatedMember> Members { get; set; } = [];

    /// <summary>The highest index that a client has learned of, by a write or a read that was answered.</summary>
    public ulong Acknowledged { get; private set; }

    public int CommittedCount => _committed.Count;

    public int LeaderCount => _leaders.Count;

    public int ReadCount { get; private set; }

    /// <summary>Snapshots that members received from a leader.</summary>
    public int SnapshotCount { get; set; }

    /// <summary>Configuration changes that members applied.</summary>
    public int ChangeCount { get; set; }

    public ulong NewNumber() => ++_number;

    /// <summary>Returns a command that no other equals, on behalf of a client of <paramref name="member"/>.</summary>
    public byte[] NewCommand(ulong member)
    {
        var command = new byte[16 + _number % 40];
        BitConverter.TryWriteBytes(command, NewNumber());
        BitConverter.TryWriteBytes(command.AsSpan(8), member);
        _proposed[_number] = Acknowledged;
        return command;
    }

    /// <summary>Election safety, leader completeness, and that what a leader commits is on the disks of a quorum.</summary>
    public void Check(SimulatedMember member)
    {
        if (member.Node is not { } node)
            return;
        var (_, hard, soft, _, _) = node.BasicStatus;
        var before = _seen.GetValueOrDefault(member.Id);
        _seen[member.Id] = (hard.Term, hard.Commit);
        if (soft.Role != RaftRole.Leader)
            return;
        if (_leaders.TryAdd(hard.Term, member.Id))
            CheckComplete(member, hard.Term);
        Require(_leaders[hard.Term] == member.Id, $"election safety: {member.Id} and {_leaders[hard.Term]} lead in term {hard.Term}");
        if (hard.Commit > before.Commit && before.Term == hard.Term)
            CheckDurable(node, hard.Commit);
    }

    /// <summary>Log matching: by induction, entries of one index and term are equal and follow equal entries.</summary>
    public void Appended(ReadOnlySpan<Entry> entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            var value = (Digest(entries[i], 0), i == 0 ? 0 : entries[i - 1].Term);
            if (!_entries.TryAdd(entries[i].Id, value))
            {
                var known = _entries[entries[i].Id];
                Require(known.Digest == value.Item1, $"log matching: two entries at {entries[i].Id}");
                if (known.PreviousTerm == 0 || value.Item2 == 0)
                    _entries[entries[i].Id] = (known.Digest, Math.Max(known.PreviousTerm, value.Item2));
                else
                    Require(known.PreviousTerm == value.Item2, $"log matching: different entries before {entries[i].Id}");
            }
        }
    }

    /// <summary>State machine safety: all members apply the same entry at an index. Returns the new state.</summary>
    public ulong Applied(SimulatedMember member, in Entry entry, ulong state)
    {
        var digest = Digest(entry, 0);
        var next = entry.Type == EntryType.Normal ? Digest(entry, state) : state;
        if (!_committed.TryAdd(entry.Index, (entry.Id, digest, next)))
        {
            var known = _committed[entry.Index];
            Require(known.Id == entry.Id && known.Digest == digest, $"state machine safety: {member.Id} applies {entry}, others {known.Id}");
            Require(known.State == next, $"state machine safety: {member.Id} has another state at {entry.Index}");
        }
        // The client hears of its write from the member that it asked.
        if (entry.Type == EntryType.Normal && entry.Data.Length > 0 && BitConverter.ToUInt64(entry.Data.Span[8..]) == member.Id
            && _proposed.Remove(BitConverter.ToUInt64(entry.Data.Span), out var floor))
        {
            Require(entry.Index > floor, $"linearizability: a write got index {entry.Index} after {floor} had been acknowledged");
            Acknowledged = Math.Max(Acknowledged, entry.Index);
        }
        return next;
    }

    /// <summary>A snapshot holds the state that all members have at its index.</summary>
    public void Installed(SimulatedMember member, Snapshot snapshot)
    {
        if (_committed.TryGetValue(snapshot.Index, out var known))
            Require(known.State == member.State && known.Id == snapshot.Id, $"state machine safety: {member.Id} installs another state at {snapshot.Index}");
    }

    /// <summary>Linearizability of reads: a read sees everything that was acknowledged before it was asked for.</summary>
    public void ReadAnswered(SimulatedMember member, ulong index, ulong applied, ulong floor)
    {
        ReadCount++;
        Require(index >= floor, $"linearizability: {member.Id} answers a read at {index}, but {floor} was acknowledged before it was asked");
        Acknowledged = Math.Max(Acknowledged, applied);
    }

    /// <summary>The entry is on the disk of the member, whatever happens next.</summary>
    public void RequireDurable(SimulatedMember member, EntryId id) =>
        Require(member.Disk.Durable.Holds(id), $"durability: {member.Id} applies {id} that its disk may lose");

    /// <summary>A member votes for one candidate in a term.</summary>
    public void Sent(Message message)
    {
        if (message.Type != MessageType.VoteResp || message.Reject)
            return;
        var vote = (message.From, message.Term);
        _votes.TryAdd(vote, message.To);
        Require(_votes[vote] == message.To, $"election safety: {message.From} votes for {_votes[vote]} and {message.To} in term {message.Term}");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvariantViolatedException(otherwise);
    }

    // FNV-1a, continued from a state.
    private static ulong Digest(in Entry entry, ulong state)
    {
        var digest = state ^ 14695981039346656037;
        digest = (digest ^ (ulong)entry.Type) * 1099511628211;
        foreach (var next in entry.Data.Span)
            digest = (digest ^ next) * 1099511628211;
        return digest;
    }

    private void CheckComplete(SimulatedMember member, ulong term)
    {
        var log = member.Node!.Core.Log;
        foreach (var (index, (id, _, _)) in _committed)
        {
            if (index >= log.FirstIndex)
                Require(log.Matches(id), $"leader completeness: {member.Id} leads in term {term} without {id}");
        }
    }

    private void CheckDurable(RawNode node, ulong commit)
    {
        Require(node.Core.Log.Term(commit, out var term) == StorageStatus.Ok, $"commit index {commit} is not in the leader's log");
        Require(term == node.BasicStatus.HardState.Term, $"a leader commits {commit} of term {term} by counting");
        Require(
            node.Config.Voters.VoteResult(new Durable(Members, new(term, commit))) == VoteResult.Won,
            $"durability: {commit} is committed and not on the disks of a quorum of {node.Config}");
    }

    private sealed class Durable(IReadOnlyList<SimulatedMember> members, EntryId id) : IVotes
    {
        public bool? VoteOf(ulong voter) => members[(int)voter - 1].Disk.Durable.Holds(id);
    }
}

/// <summary>Reports that the group is in a state that must never be.</summary>
internal sealed class InvariantViolatedException(string message) : Exception(message);
