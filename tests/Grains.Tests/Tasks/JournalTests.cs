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
                await journal.WriteImage(part, [(byte)(100 + part), (byte)round], CancellationToken.None);
            }

            await journal.Commit(3, 6, first, 7 + round, CancellationToken.None);
        }

        await journal.Append([200], CancellationToken.None);
        var read = new List<byte>();
        var again = await Opened(read);
        Assert.Equal([100, 4, 101, 4, 102, 4, 200], read);
        Assert.Equal(11, again.NextNumber);
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

    private async Task<TaskJournal> Opened(List<byte>? read = null)
    {
        var journal = new TaskJournal(_storage, () => Owner);
        await journal.Load(data => read?.AddRange(data), CancellationToken.None);
        return journal;
    }
}
