namespace Wetware.Raft.Tests.Log;

public sealed class MemoryStorageTests
{
    [Theory]
    [InlineData(2UL, StorageStatus.Compacted, 0UL)]
    [InlineData(3UL, StorageStatus.Ok, 3UL)]
    [InlineData(5UL, StorageStatus.Ok, 5UL)]
    [InlineData(6UL, StorageStatus.Unavailable, 0UL)]
    public void Term_is_known_from_the_end_of_the_snapshot(ulong index, StorageStatus status, ulong term)
    {
        Assert.Equal(status, Three().Term(index, out var actual));
        Assert.Equal(term, actual);
    }

    [Theory]
    [InlineData(3UL, 5UL, ulong.MaxValue, StorageStatus.Compacted, 0)]
    [InlineData(4UL, 5UL, ulong.MaxValue, StorageStatus.Ok, 1)]
    [InlineData(4UL, 6UL, ulong.MaxValue, StorageStatus.Ok, 2)]
    [InlineData(4UL, 6UL, 0UL, StorageStatus.Ok, 1)]
    [InlineData(4UL, 6UL, 8UL, StorageStatus.Ok, 2)]
    public void Entries_are_returned_within_the_limit(ulong low, ulong high, ulong maxSize, StorageStatus status, int count)
    {
        Assert.Equal(status, Three().Entries(low, high, maxSize, out var entries));
        Assert.Equal(count, entries.Length);
    }

    [Theory]
    // First index and terms appended; terms afterwards, from index 4.
    [InlineData(1UL, new ulong[] { 1, 2 }, new ulong[] { 4, 5 })]
    [InlineData(3UL, new ulong[] { 3, 4, 5, 6 }, new ulong[] { 4, 5, 6 })]
    [InlineData(4UL, new ulong[] { 6 }, new ulong[] { 6 })]
    [InlineData(5UL, new ulong[] { 6, 7 }, new ulong[] { 4, 6, 7 })]
    [InlineData(6UL, new ulong[] { 6 }, new ulong[] { 4, 5, 6 })]
    public void Append_replaces_what_overlaps_and_skips_what_is_compacted(ulong from, ulong[] terms, ulong[] expected)
    {
        var storage = Three();
        storage.Append([.. terms.Select((term, i) => new Entry(term, from + (ulong)i))]);
        Assert.Equal(StorageStatus.Ok, storage.Entries(4, storage.LastIndex + 1, ulong.MaxValue, out var entries));
        Assert.Equal(expected, entries.ToArray().Select(entry => entry.Term));
    }

    [Fact]
    public void Append_after_a_gap_is_refused() => Assert.Throws<ArgumentException>(() => Three().Append([new(9, 7)]));

    [Fact]
    public void Handed_out_entries_never_change()
    {
        var storage = Three();
        Assert.Equal(StorageStatus.Ok, storage.Entries(4, 6, ulong.MaxValue, out var entries));
        storage.Append([new(9, 4)]);
        Assert.Equal([4UL, 5UL], entries.ToArray().Select(entry => entry.Term));
    }

    [Theory]
    [InlineData(2UL, false, 3UL)]
    [InlineData(4UL, true, 4UL)]
    [InlineData(5UL, true, 5UL)]
    public void Compaction_drops_the_front(ulong index, bool isDone, ulong start)
    {
        var storage = Three();
        Assert.Equal(isDone, storage.Compact(index));
        Assert.Equal((start + 1, 5UL), (storage.FirstIndex, storage.LastIndex));
        Assert.Equal(StorageStatus.Ok, storage.Term(start, out _));
    }

    [Fact]
    public void Snapshot_is_made_from_the_log_and_not_twice()
    {
        var storage = Three();
        var snapshot = storage.CreateSnapshot(4, new ConfState { Voters = [1] }, new byte[] { 7 });
        Assert.Equal((4UL, 4UL), (snapshot!.Index, snapshot.Term));
        Assert.Null(storage.CreateSnapshot(4, null, default));
        Assert.Equal([1UL], storage.CreateSnapshot(5, null, default)!.ConfState.Voters);
        Assert.False(storage.ApplySnapshot(snapshot));
    }

    private static MemoryStorage Three()
    {
        var storage = new MemoryStorage();
        storage.ApplySnapshot(new(3, 3, ConfState.Empty));
        storage.Append([new(4, 4), new(5, 5)]);
        return storage;
    }
}
