namespace Wetware.Raft.Tests.Log;

public sealed class RaftLogTests
{
    [Theory]
    [InlineData(new ulong[0], 1UL, 0UL)]
    [InlineData(new ulong[] { 1, 2, 3 }, 1UL, 0UL)]
    [InlineData(new ulong[] { 2, 3 }, 2UL, 0UL)]
    [InlineData(new ulong[] { 1, 2, 3, 4 }, 1UL, 4UL)]
    [InlineData(new ulong[] { 1, 4, 4 }, 1UL, 2UL)]
    [InlineData(new ulong[] { 9 }, 3UL, 3UL)]
    public void First_entry_that_is_not_in_the_log_is_found(ulong[] terms, ulong from, ulong conflict)
    {
        var log = Of(stable: [], unstable: [1, 2, 3]);
        Assert.Equal(conflict, log.FindConflict([.. terms.Select((term, i) => new Entry(term, from + (ulong)i))]));
    }

    [Theory]
    [InlineData(2UL, 3UL, true)]
    [InlineData(4UL, 1UL, true)]
    [InlineData(3UL, 3UL, true)]
    [InlineData(3UL, 4UL, true)]
    [InlineData(3UL, 2UL, false)]
    [InlineData(2UL, 9UL, false)]
    public void Later_term_or_longer_log_is_up_to_date(ulong term, ulong index, bool expected)
    {
        var isLonger = term == 2 && index == 3;
        var log = Of(stable: [], unstable: isLonger ? [1, 1, 2] : [1, 2, 3]);
        Assert.Equal(expected, log.IsUpToDate(new(term, index)));
    }

    [Theory]
    [InlineData(100UL, 2UL, 100UL, 0UL)]
    [InlineData(6UL, 9UL, 6UL, 4UL)]
    [InlineData(6UL, 3UL, 4UL, 2UL)]
    [InlineData(6UL, 1UL, 1UL, 1UL)]
    [InlineData(6UL, 0UL, 0UL, 0UL)]
    public void Agreement_is_guessed_by_term(ulong index, ulong term, ulong expectedIndex, ulong expectedTerm)
    {
        var log = Of(stable: [1, 2, 2], unstable: [2, 4, 4]);
        Assert.Equal((expectedIndex, expectedTerm), log.FindConflictByTerm(index, term));
    }

    [Theory]
    // Previous entry, new terms, leader's commit; result: accepted, last new, committed.
    [InlineData(2UL, 3UL, new ulong[] { 4 }, 3UL, false, 0UL, 1UL)]
    [InlineData(3UL, 4UL, new ulong[] { 4 }, 3UL, false, 0UL, 1UL)]
    [InlineData(3UL, 3UL, new ulong[0], 3UL, true, 3UL, 3UL)]
    [InlineData(3UL, 3UL, new ulong[0], 9UL, true, 3UL, 3UL)]
    [InlineData(3UL, 3UL, new ulong[0], 2UL, true, 3UL, 2UL)]
    [InlineData(0UL, 0UL, new ulong[0], 3UL, true, 0UL, 1UL)]
    [InlineData(3UL, 3UL, new ulong[] { 4, 4 }, 5UL, true, 5UL, 5UL)]
    [InlineData(2UL, 2UL, new ulong[] { 4 }, 3UL, true, 3UL, 3UL)]
    public void Append_follows_a_known_entry(ulong logTerm, ulong index, ulong[] terms, ulong commit, bool accepted, ulong last, ulong committed)
    {
        var log = Of(stable: [], unstable: [1, 2, 3]);
        log.CommitTo(1);
        var entries = terms.Select((term, i) => new Entry(term, index + 1 + (ulong)i)).ToArray();
        Assert.Equal(accepted, log.MaybeAppend(new(logTerm, index), entries, commit, out var lastNew));
        Assert.Equal((last, committed), (lastNew, log.Committed));
    }

    [Fact]
    public void Committed_entries_are_never_replaced()
    {
        var log = Of(stable: [], unstable: [1, 2, 3]);
        log.CommitTo(2);
        Assert.Throws<RaftInvariantException>(() => log.MaybeAppend(new(1, 1), [new(4, 2)], 2, out _));
        Assert.Throws<RaftInvariantException>(() => log.Append([new(4, 2)]));
    }

    [Fact]
    public void Commit_index_neither_goes_back_nor_beyond_the_log()
    {
        var log = Of(stable: [1], unstable: [1, 2]);
        log.CommitTo(2);
        log.CommitTo(1);
        Assert.Equal(2UL, log.Committed);
        Assert.Throws<RaftInvariantException>(() => log.CommitTo(4));
    }

    [Fact]
    public void Term_is_known_from_before_the_first_to_the_last_entry()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(new(100, 1, ConfState.Empty));
        var log = new RaftLog(storage, RaftTrace.None);
        log.Append([new(2, 101), new(3, 102)]);
        Assert.Equal(
            [(StorageStatus.Compacted, 0UL), (StorageStatus.Ok, 1UL), (StorageStatus.Ok, 2UL), (StorageStatus.Ok, 3UL), (StorageStatus.Unavailable, 0UL)],
            new ulong[] { 99, 100, 101, 102, 103 }.Select(index => (log.Term(index, out var term), term)));
    }

    [Theory]
    [InlineData(1UL, 7UL, ulong.MaxValue, 6)]
    [InlineData(1UL, 7UL, 0UL, 1)]
    [InlineData(2UL, 5UL, ulong.MaxValue, 3)]
    [InlineData(3UL, 7UL, 8UL, 2)]
    [InlineData(3UL, 7UL, 4UL, 1)]
    [InlineData(3UL, 7UL, 7UL, 1)]
    [InlineData(4UL, 7UL, 8UL, 2)]
    [InlineData(4UL, 4UL, 8UL, 0)]
    public void Slice_spans_storage_and_unstable_entries_within_the_limit(ulong low, ulong high, ulong maxSize, int count)
    {
        // Each entry takes 4 bytes; the first three are in the storage.
        var log = Of(stable: [1, 2, 2], unstable: [2, 4, 4]);
        Assert.Equal(StorageStatus.Ok, log.Slice(low, high, maxSize, out var entries));
        Assert.Equal(Enumerable.Range((int)low, count).Select(i => (ulong)i), entries.ToArray().Select(entry => entry.Index));
    }

    [Fact]
    public void Slice_before_the_log_is_compacted_and_beyond_it_is_refused()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(new(3, 1, ConfState.Empty));
        var log = new RaftLog(storage, RaftTrace.None);
        log.Append([new(1, 4)]);
        Assert.Equal(StorageStatus.Compacted, log.Slice(3, 5, ulong.MaxValue, out _));
        Assert.Throws<RaftInvariantException>(() => log.Slice(4, 6, ulong.MaxValue, out _));
        Assert.Throws<RaftInvariantException>(() => log.Slice(5, 4, ulong.MaxValue, out _));
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 3)]
    public void Unstable_entries_are_applied_only_when_allowed(bool allowUnstable, int count)
    {
        var log = Of(stable: [1, 1, 1], unstable: [1, 1, 1]);
        log.CommitTo(5);
        Assert.Equal(count, log.NextCommitted(allowUnstable).Length);
        log.AcceptApplying((ulong)count, 0, allowUnstable);
        Assert.False(log.HasNextCommitted(allowUnstable));
    }

    [Fact]
    public void Nothing_is_applied_while_a_snapshot_waits()
    {
        var log = Of(stable: [1, 1, 1], unstable: [1]);
        log.CommitTo(3);
        log.Restore(new(9, 1, ConfState.Empty));
        Assert.False(log.HasNextCommitted(allowUnstable: true));
        Assert.True(log.NextCommitted(allowUnstable: true).IsEmpty);
    }

    [Fact]
    public void Handing_out_pauses_when_the_budget_is_used_and_continues_with_what_is_applied()
    {
        var storage = new MemoryStorage();
        var log = new RaftLog(storage, RaftTrace.None, maxApplyingSize: 9);
        log.Append([new(1, 1), new(1, 2), new(1, 3), new(1, 4)]);
        log.CommitTo(4);

        Assert.Equal(2, log.NextCommitted(true).Length);
        log.AcceptApplying(2, 8, true);
        Assert.True(log.IsApplyingPaused);
        Assert.False(log.HasNextCommitted(true));

        log.AppliedTo(1, 4);
        Assert.False(log.IsApplyingPaused);
        Assert.Equal(3UL, Assert.Single(log.NextCommitted(true).ToArray()).Index);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    public void Budget_smaller_than_an_entry_hands_out_one_at_a_time(ulong limit)
    {
        var log = new RaftLog(new MemoryStorage(), RaftTrace.None, limit);
        log.Append([new(1, 1), new(1, 2)]);
        log.CommitTo(2);
        for (ulong index = 1; index <= 2; index++)
        {
            Assert.Equal(index, Assert.Single(log.NextCommitted(true).ToArray()).Index);
            log.AcceptApplying(index, 4, true);
            Assert.False(log.HasNextCommitted(true));
            log.AppliedTo(index, 4);
        }
    }

    [Fact]
    public void Applied_index_neither_goes_back_nor_beyond_the_commit_index()
    {
        var log = Of(stable: [1, 1, 1], unstable: []);
        log.CommitTo(2);
        log.AppliedTo(2, 0);
        Assert.Throws<RaftInvariantException>(() => log.AppliedTo(3, 0));
        Assert.Throws<RaftInvariantException>(() => log.AppliedTo(1, 0));
    }

    [Fact]
    public void Proposals_get_the_next_indexes()
    {
        var log = Of(stable: [1, 1], unstable: [2]);
        Assert.Equal(5UL, log.AppendNew(3, [default, default]));
        Assert.Equal(new EntryId(3, 5), log.LastId);
    }

    private static RaftLog Of(ulong[] stable, ulong[] unstable)
    {
        var storage = new MemoryStorage();
        storage.Append([.. stable.Select((term, i) => new Entry(term, (ulong)i + 1))]);
        var log = new RaftLog(storage, RaftTrace.None);
        log.Append([.. unstable.Select((term, i) => new Entry(term, (ulong)(stable.Length + i + 1)))]);
        return log;
    }
}
