using Wetware.Silo.Storage;
using Wetware.Storage;

namespace Wetware.Tests.Storage;

public sealed class SqliteReminderStoreTests : IDisposable
{
    private readonly DatabaseFixture _fixture = new();

    private SqliteReminderStore Store => new(_fixture.Database);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_reminder_is_read_as_it_was_written_also_after_opening_again()
    {
        var row = Row("a", "daily", 5);
        var etag = await Store.Upsert(row, CancellationToken.None);
        _fixture.Reopen();

        Assert.Equal(row with { ETag = etag }, await Store.Read("a", "daily", CancellationToken.None));
        Assert.Null(await Store.Read("a", "other", CancellationToken.None));
    }

    [Fact]
    public async Task Replacing_gives_a_new_etag_and_removing_needs_it()
    {
        var first = await Store.Upsert(Row("a", "daily", 5), CancellationToken.None);
        var second = await Store.Upsert(Row("a", "daily", 5) with { Period = TimeSpan.FromHours(2) }, CancellationToken.None);

        Assert.NotEqual(first, second);
        Assert.False(await Store.Remove("a", "daily", first, CancellationToken.None));
        Assert.False(await Store.Remove("a", "daily", "not ours", CancellationToken.None));
        Assert.True(await Store.Remove("a", "daily", second, CancellationToken.None));
        Assert.Empty(await Store.ReadGrain("a", CancellationToken.None));
    }

    [Theory]
    [InlineData(10u, 20u, "b,c")] // (10, 20]
    [InlineData(20u, 10u, "a,d")] // wraps: (20, max] and [0, 10]
    [InlineData(7u, 7u, "a,b,c,d")] // the whole ring
    [InlineData(0u, uint.MaxValue, "a,b,c,d")]
    public async Task A_range_of_the_ring_excludes_its_begin_and_includes_its_end(uint begin, uint end, string expected)
    {
        foreach (var (grain, hash) in ((string, uint)[])[("a", 10), ("b", 11), ("c", 20), ("d", uint.MaxValue)])
            await Store.Upsert(Row(grain, "r", hash), CancellationToken.None);

        var rows = await Store.ReadRange(begin, end, CancellationToken.None);

        Assert.Equal(expected, string.Join(',', rows.Select(r => r.Grain).Order()));
    }

    private static ReminderRow Row(string grain, string name, uint hash) => new()
    {
        Grain = grain,
        Name = name,
        Hash = hash,
        StartAt = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromHours(1),
    };
}
