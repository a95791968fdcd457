namespace Wetware.Raft.Tests.Log;

public sealed class UnstableLogTests
{
    private static readonly Snapshot Four = new(4, 1, ConfState.Empty);

    [Fact]
    public void Bounds_come_from_entries_or_the_snapshot()
    {
        var log = new UnstableLog(5, RaftTrace.None);
        Assert.False(log.TryGetLastIndex(out _));
        log.Restore(Four);
        Assert.True(log.TryGetLastIndex(out var last));
        Assert.Equal(4UL, last);
        log.TruncateAndAppend([new(1, 5), new(1, 6)]);
        Assert.True(log.TryGetLastIndex(out last));
        Assert.Equal(6UL, last);
    }

    [Theory]
    [InlineData(3UL, null)]
    [InlineData(4UL, 1UL)]
    [InlineData(5UL, 2UL)]
    [InlineData(6UL, 3UL)]
    [InlineData(7UL, null)]
    public void Term_is_known_in_the_entries_and_at_the_snapshot(ulong index, ulong? expected)
    {
        var log = new UnstableLog(1, RaftTrace.None);
        log.Restore(Four);
        log.TruncateAndAppend([new(2, 5), new(3, 6)]);
        Assert.Equal(expected, log.TryGetTerm(index, out var term) ? term : null);
    }

    [Fact]
    public void Entries_in_the_course_of_being_written_are_not_handed_out_again()
    {
        var log = Of((1, 5), (1, 6));
        Assert.Equal(2, log.NextEntries.Length);
        log.AcceptInProgress();
        Assert.False(log.HasNextEntries);
        log.TruncateAndAppend([new(1, 7)]);
        Assert.Equal(7UL, Assert.Single(log.NextEntries.ToArray()).Index);
        Assert.Equal(7UL, log.OffsetInProgress);
    }

    [Fact]
    public void Snapshot_in_the_course_of_being_written_is_not_handed_out_again()
    {
        var log = new UnstableLog(1, RaftTrace.None);
        log.Restore(Four);
        Assert.Same(Four, log.NextSnapshot);
        log.AcceptInProgress();
        Assert.Null(log.NextSnapshot);
        log.StableSnapshotTo(3);
        Assert.NotNull(log.Snapshot);
        log.StableSnapshotTo(4);
        Assert.Null(log.Snapshot);
    }

    [Theory]
    // Index and term reported stable; offset and count afterwards.
    [InlineData(5UL, 1UL, 6UL, 1)]
    [InlineData(6UL, 2UL, 7UL, 0)]
    [InlineData(5UL, 2UL, 5UL, 2)]
    [InlineData(4UL, 1UL, 5UL, 2)]
    [InlineData(9UL, 2UL, 5UL, 2)]
    public void Stable_entries_are_dropped_when_they_are_still_the_same(ulong index, ulong term, ulong offset, int count)
    {
        var log = Of((1, 5), (2, 6));
        log.AcceptInProgress();
        log.StableTo(new(term, index));
        Assert.Equal((offset, count), (log.Offset, log.Count));
        Assert.Equal(7UL, log.OffsetInProgress);
    }

    [Theory]
    [InlineData(7UL, 5UL, new ulong[] { 1, 1, 9 }, 7UL)]
    [InlineData(6UL, 5UL, new ulong[] { 1, 9 }, 6UL)]
    [InlineData(5UL, 5UL, new ulong[] { 9 }, 5UL)]
    [InlineData(3UL, 3UL, new ulong[] { 9 }, 3UL)]
    public void Appending_replaces_what_overlaps(ulong from, ulong offset, ulong[] terms, ulong inProgress)
    {
        var log = Of((1, 5), (1, 6));
        log.AcceptInProgress();
        log.TruncateAndAppend([new(9, from)]);
        Assert.Equal(offset, log.Offset);
        Assert.Equal(terms, log.Entries.ToArray().Select(entry => entry.Term));
        Assert.Equal(inProgress, log.OffsetInProgress);
    }

    [Fact]
    public void Handed_out_entries_never_change()
    {
        var log = Of((1, 5), (1, 6), (1, 7));
        var before = log.Slice(5, 8);
        log.TruncateAndAppend([new(2, 6), new(2, 7), new(2, 8)]);
        log.StableTo(new(2, 7));
        log.TruncateAndAppend([new(3, 8), new(3, 9)]);
        Assert.Equal([1UL, 1UL, 1UL], before.ToArray().Select(entry => entry.Term));
        Assert.Equal([3UL, 3UL], log.Entries.ToArray().Select(entry => entry.Term));
    }

    [Theory]
    [InlineData(4UL, 6UL)]
    [InlineData(5UL, 9UL)]
    [InlineData(7UL, 6UL)]
    public void Slice_out_of_bounds_is_refused(ulong low, ulong high) =>
        Assert.Throws<RaftInvariantException>(() => Of((1, 5), (1, 6), (1, 7)).Slice(low, high));

    private static UnstableLog Of(params (ulong Term, ulong Index)[] entries)
    {
        var log = new UnstableLog(entries[0].Index, RaftTrace.None);
        log.TruncateAndAppend([.. entries.Select(entry => new Entry(entry.Term, entry.Index))]);
        return log;
    }
}
