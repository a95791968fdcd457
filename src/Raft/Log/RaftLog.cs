namespace Wetware.Raft;

/// <summary>
/// The log as the member sees it: what is in storage, followed or overlaid by what is unstable.
/// Invariant: Applied &lt;= Applying &lt;= Committed &lt;= LastIndex.
/// </summary>
internal sealed class RaftLog
{
    private readonly IRaftStorage _storage;
    private readonly RaftTrace _trace;
    private readonly ApplyBudget _budget;

    public RaftLog(IRaftStorage storage, RaftTrace trace, ulong maxApplyingSize = ulong.MaxValue)
    {
        _storage = storage;
        _trace = trace;
        _budget = new(maxApplyingSize);
        Unstable = new(storage.LastIndex + 1, trace);
        Committed = Applying = Applied = storage.FirstIndex - 1;
    }

    public IRaftStorage Storage => _storage;

    public UnstableLog Unstable { get; }

    /// <summary>The highest index that a quorum has in storage.</summary>
    public ulong Committed { get; private set; }

    /// <summary>The highest index that was handed out for being applied.</summary>
    public ulong Applying { get; private set; }

    /// <summary>The highest index that is known to be applied.</summary>
    public ulong Applied { get; private set; }

    public ulong MaxApplyingSize => _budget.Limit;

    public bool IsApplyingPaused => _budget.IsPaused;

    public ulong FirstIndex => Unstable.Snapshot is { } snapshot ? snapshot.Index + 1 : _storage.FirstIndex;

    public ulong LastIndex => Unstable.TryGetLastIndex(out var index) ? index : _storage.LastIndex;

    public bool HasSnapshot => Unstable.Snapshot is not null;

    public EntryId LastId
    {
        get
        {
            var index = LastIndex;
            var status = Term(index, out var term);
            RaftInvariantException.Require(status == StorageStatus.Ok, "the term of the last entry is not known");
            return new(term, index);
        }
    }

    /// <summary>Returns the term at <paramref name="index"/>; known from the entry before the first one to the last.</summary>
    public StorageStatus Term(ulong index, out ulong term)
    {
        // The unstable log answers before the bounds are looked up, which may reach the storage.
        if (Unstable.TryGetTerm(index, out term))
            return StorageStatus.Ok;
        if (index + 1 < FirstIndex)
            return StorageStatus.Compacted;
        return index > LastIndex ? StorageStatus.Unavailable : _storage.Term(index, out term);
    }

    /// <summary>Returns the term at <paramref name="index"/>, or 0 when it is not known.</summary>
    public ulong TermOrZero(ulong index) => Term(index, out var term) == StorageStatus.Ok ? term : 0;

    /// <summary>Returns whether the log holds the entry.</summary>
    public bool Matches(EntryId id) => Term(id.Index, out var term) == StorageStatus.Ok && term == id.Term;

    /// <summary>Returns whether a log that ends with <paramref name="theirs"/> is at least as complete (Raft paper, §5.4.1).</summary>
    public bool IsUpToDate(EntryId theirs)
    {
        var ours = LastId;
        return theirs.Term > ours.Term || (theirs.Term == ours.Term && theirs.Index >= ours.Index);
    }

    /// <summary>
    /// Appends the leader's entries after <paramref name="previous"/> and adopts its commit index; returns false when the log does not
    /// hold <paramref name="previous"/>.
    /// </summary>
    public bool MaybeAppend(EntryId previous, ReadOnlySpan<Entry> entries, ulong committed, out ulong lastNew)
    {
        lastNew = 0;
        if (!Matches(previous))
            return false;
        lastNew = previous.Index + (ulong)entries.Length;
        var conflict = FindConflict(entries);
        if (conflict != 0)
        {
            if (conflict <= Committed)
                throw new RaftInvariantException($"entry {conflict} conflict with committed entry [committed({Committed})]");
            Append(entries[(int)(conflict - previous.Index - 1)..]);
        }
        CommitTo(Math.Min(committed, lastNew));
        return true;
    }

    /// <summary>Appends entries and returns the last index.</summary>
    public ulong Append(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
            return LastIndex;
        if (entries[0].Index - 1 < Committed)
            throw new RaftInvariantException($"after({entries[0].Index - 1}) is out of range [committed({Committed})]");
        Unstable.TruncateAndAppend(entries);
        return LastIndex;
    }

    /// <summary>Appends proposals of a leader, giving them its term and the next indexes, and returns the last index.</summary>
    public ulong AppendNew(ulong term, ReadOnlySpan<Entry> entries)
    {
        var next = LastIndex + 1;
        RaftInvariantException.Require(next == Unstable.Offset + (ulong)Unstable.Count, "unstable entries do not end the log");
        var slots = Unstable.Reserve(entries.Length);
        for (var i = 0; i < slots.Length; i++)
            slots[i] = new(term, next + (ulong)i, entries[i].Data, entries[i].Type);
        return next + (ulong)entries.Length - 1;
    }

    /// <summary>Returns the index of the first entry that the log does not hold, or 0 when it holds all.</summary>
    public ulong FindConflict(ReadOnlySpan<Entry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (Matches(entry.Id))
                continue;
            if (entry.Index <= LastIndex)
                _trace.Info(
                    $"found conflict at index {entry.Index} [existing term: {TermOrZero(entry.Index)}, conflicting term: {entry.Term}]");
            return entry.Index;
        }
        return 0;
    }

    /// <summary>
    /// Returns the best guess of where this log and another one agree, given one entry of the other: the highest index up to
    /// <paramref name="index"/> whose term is at most <paramref name="term"/> or unknown (then the returned term is 0).
    /// </summary>
    public (ulong Index, ulong Term) FindConflictByTerm(ulong index, ulong term)
    {
        for (; index > 0; index--)
        {
            if (Term(index, out var ours) != StorageStatus.Ok)
                return (index, 0);
            if (ours <= term)
                return (index, ours);
        }
        return (0, 0);
    }

    /// <summary>Commits up to <paramref name="at"/>, when that is progress and the log holds the entry.</summary>
    public bool MaybeCommit(EntryId at)
    {
        if (at.Term == 0 || at.Index <= Committed || !Matches(at))
            return false;
        CommitTo(at.Index);
        return true;
    }

    /// <summary>Commits up to <paramref name="index"/>; never goes back.</summary>
    public void CommitTo(ulong index)
    {
        if (index <= Committed)
            return;
        if (LastIndex < index)
        {
            throw new RaftInvariantException(
                $"tocommit({index}) is out of range [lastIndex({LastIndex})]. Was the raft log corrupted, truncated, or lost?");
        }
        Committed = index;
    }

    /// <summary>Sets the commit index that was saved. It may be behind that of a snapshot that was saved just before a crash.</summary>
    public void LoadCommitted(ulong index)
    {
        if (index > LastIndex)
            throw new RaftInvariantException($"state.commit {index} is out of range [{Committed}, {LastIndex}]");
        Committed = Math.Max(Committed, index);
    }

    /// <summary>Returns whether committed entries may be handed out.</summary>
    public bool HasNextCommitted(bool allowUnstable) => !_budget.IsPaused && !HasSnapshot && Applying < MaxAppliable(allowUnstable);

    /// <summary>
    /// Returns the committed entries to hand out next, within the budget. While a snapshot waits there are none, because the order of both
    /// would not be clear. Without <paramref name="allowUnstable"/> only entries in storage are returned.
    /// </summary>
    public ReadOnlyMemory<Entry> NextCommitted(bool allowUnstable)
    {
        if (!HasNextCommitted(allowUnstable))
            return default;
        var status = Slice(Applying + 1, MaxAppliable(allowUnstable) + 1, _budget.Left, out var entries);
        RaftInvariantException.Require(status == StorageStatus.Ok, "entries that are not applied were compacted");
        return entries;
    }

    /// <summary>Marks entries up to <paramref name="index"/> as handed out.</summary>
    public void AcceptApplying(ulong index, ulong size, bool allowUnstable)
    {
        if (Committed < index)
            throw new RaftInvariantException($"applying({index}) is out of range [prevApplying({Applying}), committed({Committed})]");
        Applying = index;
        // If not everything was handed out, the next entry would have exceeded the budget.
        _budget.Take(size, wasCut: index < MaxAppliable(allowUnstable));
    }

    /// <summary>Marks entries up to <paramref name="index"/> as applied.</summary>
    public void AppliedTo(ulong index, ulong size)
    {
        if (Committed < index || index < Applied)
            throw new RaftInvariantException($"applied({index}) is out of range [prevApplied({Applied}), committed({Committed})]");
        Applied = index;
        Applying = Math.Max(Applying, index);
        _budget.Return(size);
    }

    /// <summary>Replaces the log by a snapshot.</summary>
    public void Restore(Snapshot snapshot)
    {
        _trace.Info($"log [{this}] starts to restore snapshot [index: {snapshot.Index}, term: {snapshot.Term}]");
        Committed = snapshot.Index;
        Unstable.Restore(snapshot);
    }

    /// <summary>Returns the newest snapshot.</summary>
    public StorageStatus Snapshot(out Snapshot snapshot)
    {
        if (Unstable.Snapshot is not { } unstable)
            return _storage.Snapshot(out snapshot);
        snapshot = unstable;
        return StorageStatus.Ok;
    }

    /// <summary>
    /// Returns entries from <paramref name="from"/> to the end, within <paramref name="maxSize"/> bytes but at least one.
    /// </summary>
    public StorageStatus EntriesFrom(ulong from, ulong maxSize, out ReadOnlyMemory<Entry> entries)
    {
        entries = default;
        var last = LastIndex;
        return from > last ? StorageStatus.Ok : Slice(from, last + 1, maxSize, out entries);
    }

    /// <summary>
    /// Returns entries from <paramref name="low"/> up to, not including, <paramref name="high"/>, within <paramref name="maxSize"/>.
    /// </summary>
    public StorageStatus Slice(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries)
    {
        entries = default;
        if (low > high)
            throw new RaftInvariantException($"invalid slice {low} > {high}");
        if (low >= Unstable.Offset && low >= FirstIndex)
        {
            if (low < high)
                entries = EntrySize.Limit(Unstable.Slice(low, high), maxSize);
            return StorageStatus.Ok;
        }
        if (low < FirstIndex)
            return StorageStatus.Compacted;
        if (high > LastIndex + 1)
            throw new RaftInvariantException($"slice[{low},{high}) out of bound [{FirstIndex},{LastIndex}]");
        if (low == high)
            return StorageStatus.Ok;

        var cut = Math.Min(high, Unstable.Offset);
        var status = _storage.Entries(low, cut, maxSize, out entries);
        if (status == StorageStatus.Compacted)
            return status;
        if (status != StorageStatus.Ok)
            throw new RaftInvariantException($"entries[{low}:{cut}) is unavailable from storage");
        // A short answer has reached the limit.
        if (high <= Unstable.Offset || (ulong)entries.Length < cut - low)
            return StorageStatus.Ok;
        entries = Join(entries, Unstable.Slice(Unstable.Offset, high), maxSize);
        return StorageStatus.Ok;
    }

    /// <summary>Returns the state in the form of transcripts.</summary>
    public override string ToString() =>
        $"committed={Committed}, applied={Applied}, applying={Applying}, unstable.offset={Unstable.Offset}, "
        + $"unstable.offsetInProgress={Unstable.OffsetInProgress}, len(unstable.Entries)={Unstable.Count}";

    private static ReadOnlyMemory<Entry> Join(ReadOnlyMemory<Entry> stable, ReadOnlyMemory<Entry> unstable, ulong maxSize)
    {
        if (maxSize != ulong.MaxValue)
        {
            var size = EntrySize.Encoded(stable.Span);
            if (size >= maxSize)
                return stable;
            unstable = EntrySize.Limit(unstable, maxSize - size);
            if (unstable.Length == 1 && size + EntrySize.Encoded(unstable.Span) > maxSize)
                return stable;
        }
        var joined = new Entry[stable.Length + unstable.Length];
        stable.CopyTo(joined);
        unstable.CopyTo(joined.AsMemory(stable.Length));
        return joined;
    }

    // Entries may be committed by others before they are in the local storage.
    private ulong MaxAppliable(bool allowUnstable) => allowUnstable ? Committed : Math.Min(Committed, Unstable.Offset - 1);
}
