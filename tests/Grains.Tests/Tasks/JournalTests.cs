using Orleans.Storage;
using Wetware.Errors;
using Wetware.Grains.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class JournalTests
{
    private static readonly GrainId Owner = GrainId.Create("tasks", "t");

    private readonly MemoryStorage _storage = new();

    [Fact]
    public async Task What_was_appended_is_read_in_order()
    {
        var journal = await Opened();
        for (byte i = 1; i <= 100; i++)
            await journal.Append([i], CancellationToken.None);

        var read = new List<byte>();
        var again = await Opened(read);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (byte)i), read);
        Assert.Equal(101, again.Next);
    }

    [Fact]
    public async Task Of_two_that_believe_to_own_the_journal_only_one_can_write()
    {
        var one = await Opened();
        await one.Append([1], CancellationToken.None);
        var other = await Opened();
        await other.Append([2], CancellationToken.None);

        await Assert.ThrowsAsync<InconsistentStateException>(() => one.Append([3], CancellationToken.None));
        await other.Append([4], CancellationToken.None);
        var read = new List<byte>();
        await Opened(read);
        Assert.Equal([1, 2, 4], read);
    }

    [Fact]
    public async Task An_image_takes_the_place_of_what_came_before_and_the_ring_goes_round()
    {
        var journal = await Opened();
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 4000; i++)
                await journal.Append([(byte)i], CancellationToken.None);
            var first = journal.Next;
            for (var part = 0; part < 3; part++)
            {
                await journal.PrepareImage(part);
                await journal.Append([], CancellationToken.None);
                await journal.WriteImage(part, [(byte)(100 + part), (byte)round], continues: false, CancellationToken.None);
            }

            await journal.Commit(3, 6, first, 7 + round, new SchedulerMark { Events = round }, CancellationToken.None);
        }

        await journal.Append([200], CancellationToken.None);
        var read = new List<byte>();
        var again = await Opened(read);
        Assert.Equal([100, 4, 101, 4, 102, 4, 200], read);
        Assert.Equal(11, again.NextNumber);
    }

    [Fact]
    public async Task A_part_of_an_image_that_was_prepared_before_another_took_over_is_not_written()
    {
        var one = await Opened();
        await one.PrepareImage(0);
        await one.Append([1], CancellationToken.None);

        var other = await Opened();
        await other.PrepareImage(0);
        await other.Append([2], CancellationToken.None);
        await other.WriteImage(0, [100], continues: false, CancellationToken.None);
        await other.Commit(1, 1, other.Next, 1, new SchedulerMark(), CancellationToken.None);

        await Assert.ThrowsAsync<InconsistentStateException>(() => one.WriteImage(0, [50], continues: false, CancellationToken.None));
        var read = new List<byte>();
        await Opened(read);
        Assert.Equal([100], read);
    }

    [Fact]
    public async Task A_journal_that_is_full_writes_nothing_over()
    {
        var journal = await Opened();
        var error = await Assert.ThrowsAsync<WetwareException>(async () =>
        {
            for (var i = 0; i < 2 * TaskJournal.Places; i++)
                await journal.Append([(byte)(i % 251)], CancellationToken.None);
        });

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        var read = new List<byte>();
        await Opened(read);
        Assert.Equal(Enumerable.Range(0, read.Count).Select(i => (byte)(i % 251)), read);
        Assert.True(read.Count > TaskJournal.Places / 2);
    }

    [Fact]
    public async Task What_is_too_large_for_a_row_is_there_whole_between_others()
    {
        var journal = await Opened();
        var large = Data(70 * TaskJournal.RowBytes + 1);
        await journal.Append([1], CancellationToken.None);
        await journal.Append(large, CancellationToken.None);
        await journal.Append([2], CancellationToken.None);
        Assert.Equal(74, journal.Next);

        var read = new List<byte[]>();
        var again = new TaskJournal(_storage, () => Owner);
        await again.Load(read.Add, CancellationToken.None);
        Assert.Equal(3, read.Count);
        Assert.True(read[1].AsSpan().SequenceEqual(large));
        Assert.Equal(74, again.Next);
        await again.Append(large, CancellationToken.None);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(
            () => again.Append(new byte[TaskJournal.MaxParts * TaskJournal.RowBytes + 1], CancellationToken.None))).Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_large_write_that_was_cut_off_leaves_nothing_that_counts(int after)
    {
        var journal = await Opened();
        await journal.Append([1], CancellationToken.None);
        _storage.Writing = _ =>
        {
            if (after-- == 0)
                throw new IOException("the power went");
        };
        await Assert.ThrowsAsync<IOException>(() => journal.Append(Data(4 * TaskJournal.RowBytes), CancellationToken.None));
        _storage.Writing = null;

        var read = new List<byte>();
        var again = await Opened(read);
        Assert.Equal([1], read);
        for (byte i = 2; i <= 6; i++)
            await again.Append([i], CancellationToken.None);
        read.Clear();
        await Opened(read);
        Assert.Equal([1, 2, 3, 4, 5, 6], read);
    }

    [Fact]
    public async Task A_large_write_that_was_overtaken_half_way_fails_and_is_not_there()
    {
        var one = await Opened();
        await one.Append([1], CancellationToken.None);
        var other = await Opened();
        _storage.Writing = name =>
        {
            // The parts are on disk; only the row that counts is missing.
            if (name != $"journal-{one.Next}")
                return;
            _storage.Writing = null;
            other.Append([2], CancellationToken.None).GetAwaiter().GetResult();
        };

        await Assert.ThrowsAsync<InconsistentStateException>(() => one.Append(Data(3 * TaskJournal.RowBytes), CancellationToken.None));
        var read = new List<byte>();
        var third = await Opened(read);
        Assert.Equal([1, 2], read);
        await third.Append([3], CancellationToken.None);
        await third.Append([4], CancellationToken.None);
        await Assert.ThrowsAsync<InconsistentStateException>(() => other.Append([5], CancellationToken.None));
        read.Clear();
        await Opened(read);
        Assert.Equal([1, 2, 3, 4], read);
    }

    [Fact]
    public async Task Rows_of_an_image_that_go_on_with_the_same_data_are_read_as_one()
    {
        var journal = await Opened();
        byte[][] rows = [[1], [2, 3], [4], [5]];
        for (var i = 0; i < rows.Length; i++)
        {
            await journal.PrepareImage(i);
            await journal.Append([], CancellationToken.None);
            await journal.WriteImage(i, rows[i], continues: i is 0 or 1, CancellationToken.None);
        }

        await journal.Commit(rows.Length, 5, journal.Next, 1, new SchedulerMark(), CancellationToken.None);
        var read = new List<byte[]>();
        await new TaskJournal(_storage, () => Owner).Load(read.Add, CancellationToken.None);
        Assert.Equal([[1, 2, 3, 4], [5]], read);
    }

    [Fact]
    public async Task A_part_of_an_image_that_is_of_another_one_is_damage()
    {
        var journal = await Opened();
        for (var part = 0; part < 2; part++)
        {
            await journal.PrepareImage(part);
            await journal.Append([], CancellationToken.None);
            await journal.WriteImage(part, [(byte)part], continues: false, CancellationToken.None);
        }

        await journal.Commit(2, 2, journal.Next, 1, new SchedulerMark(), CancellationToken.None);
        await Opened();
        await Change<ImageRow>("image-1-1", row => new ImageRow { Generation = row.Generation + 2, Data = row.Data });

        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => Opened())).Kind);
    }

    [Fact]
    public async Task A_row_that_is_of_another_large_write_is_damage()
    {
        var journal = await Opened();
        await journal.Append(Data(3 * TaskJournal.RowBytes), CancellationToken.None);
        await Opened();
        await Change<JournalRow>("journal-2", row => new JournalRow { Sequence = row.Sequence, Data = row.Data, Part = row.Part, Group = Guid.NewGuid() });

        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => Opened())).Kind);
    }

    private async Task Change<T>(string name, Func<T, T> change)
    {
        var row = new GrainState<T>();
        await _storage.ReadStateAsync(name, Owner, row);
        row.State = change(row.State!);
        await _storage.WriteStateAsync(name, Owner, row);
    }

    private static byte[] Data(int bytes)
    {
        var data = new byte[bytes];
        new Random(bytes).NextBytes(data);
        return data;
    }

    private async Task<TaskJournal> Opened(List<byte>? read = null)
    {
        var journal = new TaskJournal(_storage, () => Owner);
        await journal.Load(data => read?.AddRange(data), CancellationToken.None);
        return journal;
    }
}
