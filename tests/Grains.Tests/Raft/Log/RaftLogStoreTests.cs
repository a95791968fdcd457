using System.Collections.Concurrent;
using Wetware.Grains.Raft.Log;
using Wetware.Raft;
using Wetware.Testing;

namespace Wetware.Tests.Raft.Log;

public sealed class RaftLogStoreTests
{
    private const string First = "00000000000000000001.log";
    private static readonly RaftLogOptions Options = new() { ReservedBytes = 0 };
    private static readonly ConfState Three = new() { Voters = [1, 2, 3] };

    [Fact]
    public async Task What_was_saved_is_found_again_on_a_disk()
    {
        using var folder = new TempFolder();
        using (var log = RaftLogStore.Open(new DiskFiles(folder.Path), new(), out var none))
        {
            Assert.Empty(none);
            await log.Create(7, new byte[] { 1, 2 });
            await log.Save(7, new(3, 2, 1), Entries(3, 1, 4));
            await log.SaveSnapshot(7, new(2, 3, Three, new byte[] { 9, 9 }));
            await log.Compact(7, new(3, 1));
        }

        using var again = RaftLogStore.Open(new DiskFiles(folder.Path), new(), out var members);
        var member = Assert.Single(members);
        Assert.Equal(new byte[] { 1, 2 }, member.Description.ToArray());
        Assert.Equal(new(3, 2, 1), member.Storage.InitialState().HardState);
        Assert.Equal((2UL, 4UL), (member.Storage.FirstIndex, member.Storage.LastIndex));
        member.Storage.Snapshot(out var snapshot);
        Assert.Equal((2UL, 3UL, Three), (snapshot.Index, snapshot.Term, snapshot.ConfState));
        Assert.Equal(new byte[] { 9, 9 }, snapshot.Data.ToArray());
        member.Storage.Entries(3, 5, RaftConfig.NoLimit, out var entries);
        Assert.Equal(Payload(3, 3), entries.Span[0].Data.ToArray());
    }

    [Fact]
    public async Task Entries_of_a_new_leader_replace_those_of_the_old_one()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            await log.Save(1, new(1, 0, 0), Entries(1, 1, 5));
            await log.Save(1, new(2, 0, 0), Entries(2, 3, 1));
        });

        var storage = Assert.Single(Reopen(files)).Storage;
        Assert.Equal(3UL, storage.LastIndex);
        storage.Term(3, out var term);
        Assert.Equal(2UL, term);
    }

    [Fact]
    public async Task A_received_snapshot_replaces_the_log()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            await log.Save(1, new(1, 0, 0), Entries(1, 1, 5));
            await log.Save(1, new(4, 0, 90), default, new(90, 4, Three, new byte[1000]));
            await log.Save(1, default, Entries(4, 91, 2));
        });

        var storage = Assert.Single(Reopen(files)).Storage;
        Assert.Equal((91UL, 92UL), (storage.FirstIndex, storage.LastIndex));
        Assert.Equal(90UL, storage.InitialState().HardState.Commit);
    }

    [Fact]
    public async Task Members_share_a_flush()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            for (var member = 1UL; member <= 100; member++)
                await log.Create(member, default);
            files.MayFlush.Reset();
            var first = log.Save(1, new(1, 0, 0), default);
            var before = files.Flushes;
            var others = Enumerable.Range(2, 99).Select(member => log.Save((ulong)member, new(1, 0, 0), Entries(1, 1, 1))).ToArray();
            Assert.False(first.IsCompleted);
            files.MayFlush.Set();
            await Task.WhenAll([first, .. others]);

            Assert.InRange(files.Flushes - before, 1, 2);
        });

        Assert.Equal(100, Reopen(files).Count);
    }

    [Fact]
    public async Task Who_had_a_flush_for_itself_and_is_followed_by_none_may_go_on_with_the_thread_that_writes()
    {
        var files = new SimulatedFiles();
        var told = new ConcurrentQueue<(ulong Member, bool IsIdle)>();
        await Use(files, async log =>
        {
            for (var member = 1UL; member <= 3; member++)
                await log.Create(member, default);
            files.MayFlush.Reset();
            var first = Save(1);
            await Wait.Until(() => files.IsFlushing, "the first write is being flushed");
            var others = new[] { Save(2), Save(3) };
            files.MayFlush.Set();
            await Task.WhenAll([first, .. others]);
            await Save(1);
            files.ChangesLeft = 0;
            await Assert.ThrowsAsync<RaftLogException>(() => Save(2));

            Task Save(ulong member) => log.Save(member, new(1, 0, 0), Entries(1, 1, 1), ended: isIdle => told.Enqueue((member, isIdle)));
        });

        Assert.Equal([(1UL, false), (2UL, false), (3UL, false), (1UL, true), (2UL, false)], told.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    public async Task Nothing_acknowledged_is_lost_whichever_change_of_the_disk_is_the_last(int reserved)
    {
        var options = new RaftLogOptions { SegmentBytes = 300, ReservedBytes = reserved };
        var complete = false;
        for (var changes = 0; !complete; changes++)
        {
            var files = new SimulatedFiles();
            var acknowledged = 0UL;
            complete = true;
            try
            {
                using var log = RaftLogStore.Open(files, options, out _);
                files.ChangesLeft = changes;
                await log.Create(1, default);
                for (var index = 1UL; index <= 30; index++)
                {
                    await log.Save(1, new(1, 1, index - 1), Entries(1, index, 1));
                    acknowledged = index;
                    if (index % 10 != 0)
                        continue;
                    await log.SaveSnapshot(1, new(index, 1, Three, new byte[50]));
                    await log.Compact(1, new(1, index - 2));
                }
            }
            catch (RaftLogException error)
            {
                Assert.Equal(RaftLogFault.WriteFailed, error.Fault);
                complete = false;
            }

            // A full disk leaves parts of the last write; a power failure loses what was not flushed, or some of it.
            var random = new Random(changes);
            foreach (var left in (SimulatedFiles[])[files.Copy(), files.Crashed(), files.Torn(random), files.Torn(random)])
            {
                var found = Reopen(left);
                Assert.InRange(found.SingleOrDefault()?.Storage.LastIndex ?? 0, acknowledged, acknowledged + 1);
                if (found.Count == 1)
                    await Use(left, log => log.Save(1, default, Entries(1, found[0].Storage.LastIndex + 1, 1)), options);
                Assert.Equal(found.Count, Reopen(left).Count);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    public async Task A_log_that_ends_anywhere_keeps_all_complete_blocks(int reserved)
    {
        var files = await Log(3, reserved);
        var whole = files[First];
        var last = 0UL;
        for (var length = 0; length <= whole.Length; length++)
        {
            files[First] = whole[..length];
            var index = Reopen(files).SingleOrDefault()?.Storage.LastIndex ?? 0;
            Assert.InRange(index, last, last + 1);
            last = index;
        }

        Assert.Equal(3UL, last);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    public async Task A_flipped_bit_anywhere_is_refused_and_nothing_is_changed(int reserved)
    {
        var files = await Log(3, reserved);
        var whole = files[First];
        Assert.Equal(reserved > 0, whole[^1] == 0 && whole.Length > reserved);
        for (var bit = 0; bit < Find(whole, 4) * 8; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            files[First] = damaged;

            var error = Assert.Throws<RaftLogException>(() => Reopen(files));
            Assert.Equal(RaftLogFault.Corrupt, error.Fault);
            Assert.Contains(First, error.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, files[First]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9000)]
    public async Task A_sector_that_was_not_written_is_the_trace_of_a_crash_only_at_the_end(int reserved)
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            await log.Save(1, default, new[] { new Entry(1, 1, Enumerable.Repeat((byte)1, 3000).ToArray()) });
            await log.Save(1, default, new[] { new Entry(1, 2, Enumerable.Repeat((byte)1, 3000).ToArray()) });
        }, new() { ReservedBytes = reserved });
        var whole = files[First];
        var (second, end) = (Find(whole, 2), Find(whole, 3));
        for (var sector = 0; sector < end; sector += 512)
        {
            var damaged = (byte[])whole.Clone();
            damaged.AsSpan(sector, Math.Min(512, whole.Length - sector)).Clear();
            files[First] = damaged;
            if (sector < second)
                Assert.Equal(RaftLogFault.Corrupt, Assert.Throws<RaftLogException>(() => Reopen(files)).Fault);
            else
                Assert.Equal(1UL, Assert.Single(Reopen(files)).Storage.LastIndex);
        }
    }

    [Fact]
    public async Task Segments_that_nobody_needs_are_removed_and_a_missing_one_is_noticed()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            await log.Create(2, default);
            await log.Save(2, new(1, 0, 0), default);
            for (var index = 1UL; index <= 100; index++)
            {
                await log.Save(1, new(1, 0, index - 1), Entries(1, index, 1));
                if (index % 10 != 0)
                    continue;
                await log.SaveSnapshot(1, new(index, 1, Three));
                await log.Compact(1, new(1, index));
                Assert.InRange(files.List().Count, 1, 6);
            }

            for (var index = 101UL; index <= 120; index++)
                await log.Save(1, default, Entries(1, index, 1));
        }, new() { SegmentBytes = 400, ReservedBytes = 300 });

        var found = Reopen(files);
        Assert.Equal((101UL, 120UL), (found[0].Storage.FirstIndex, found[0].Storage.LastIndex));
        Assert.Equal(1UL, found[1].Storage.InitialState().HardState.Term);
        var segments = files.List().Where(name => name.EndsWith(".log", StringComparison.Ordinal)).ToArray();
        Assert.True(segments.Length >= 3);
        files.Delete(segments[1]);
        Assert.Equal(RaftLogFault.Corrupt, Assert.Throws<RaftLogException>(() => Reopen(files)).Fault);
    }

    [Fact]
    public async Task Each_segment_has_room_ahead_of_what_is_written()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            for (var index = 1UL; index <= 20; index++)
            {
                await log.Save(1, default, Entries(1, index, 1));
                var segment = files[files.List()[^1]];
                Assert.Equal(0, segment[^1]);
            }
        }, new() { SegmentBytes = 400, ReservedBytes = 300 });

        Assert.InRange(files.List().Count, 3, 10);
    }

    [Fact]
    public async Task A_missing_or_damaged_snapshot_is_named()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            await log.Save(1, new(1, 0, 9), default, new(9, 1, Three, new byte[] { 5 }));
        });
        var name = files.List().Single(file => file.EndsWith(".snapshot", StringComparison.Ordinal));
        var whole = files[name];

        files[name] = [.. whole[..^1], (byte)(whole[^1] ^ 1)];
        Assert.Contains(name, Assert.Throws<RaftLogException>(() => Reopen(files)).Message, StringComparison.Ordinal);
        files.Delete(name);
        Assert.Contains("missing", Assert.Throws<RaftLogException>(() => Reopen(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_member_is_gone_with_its_snapshots()
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, default);
            await log.Save(1, new(1, 0, 9), default, new(9, 1, Three));
            await log.Remove(1);
        });

        Assert.Empty(Reopen(files));
        Assert.Equal([First], files.List());
    }

    /// <summary>Returns where a block begins.</summary>
    private static int Find(byte[] log, int block)
    {
        var at = 0;
        for (; block > 0; block--)
        {
            Assert.True(LogBlock.TryRead(log.AsSpan(at), out _, out var length));
            at += LogBlock.HeaderSize + length;
        }

        return at;
    }

    private static async Task<SimulatedFiles> Log(ulong entries, long reserved)
    {
        var files = new SimulatedFiles();
        await Use(files, async log =>
        {
            await log.Create(1, new byte[] { 1 });
            for (var index = 1UL; index <= entries; index++)
                await log.Save(1, new(1, 1, 0), Entries(1, index, 1));
        }, new() { ReservedBytes = reserved });
        return files;
    }

    private static async Task Use(SimulatedFiles files, Func<RaftLogStore, Task> use, RaftLogOptions? options = null)
    {
        using var log = RaftLogStore.Open(files, options ?? Options, out _);
        await use(log);
    }

    private static IReadOnlyList<RecoveredMember> Reopen(SimulatedFiles files)
    {
        using var log = RaftLogStore.Open(files, Options, out var members);
        return members;
    }

    private static Entry[] Entries(ulong term, ulong first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Entry(term, first + (ulong)i, Payload(term, first + (ulong)i)))];

    private static byte[] Payload(ulong term, ulong index) => [(byte)term, (byte)index, 0xAB];
}
