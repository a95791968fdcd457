using Wetware.Clustering.Membership;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Tests.Discovery;

namespace Wetware.Tests.Membership;

/// <summary>What every way to the membership table must do; inherited once for each.</summary>
public abstract class MemberTableContract
{
    private static readonly DateTime Now = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    protected abstract IMemberTable Table { get; }

    [Fact]
    public async Task A_new_table_is_empty_at_version_zero()
    {
        var table = await Table.Read(CancellationToken.None);

        Assert.Equal(0, table.Version);
        Assert.Empty(table.Rows);
    }

    [Fact]
    public async Task A_row_is_read_as_it_was_inserted()
    {
        var row = Row(1) with { Suspicions = [new Suspicion("127.0.0.1:2@7", Now)] };

        Assert.True(await Table.Insert(row, 0, CancellationToken.None));

        var table = await Table.Read(CancellationToken.None);
        Assert.Equal(1, table.Version);
        var read = Assert.Single(table.Rows);
        Assert.Equal(row.Suspicions, read.Suspicions);
        Assert.Equal(row with { ETag = read.ETag, Suspicions = read.Suspicions }, read);
    }

    [Fact]
    public async Task An_insert_needs_the_version_and_a_new_silo()
    {
        Assert.True(await Table.Insert(Row(1), 0, CancellationToken.None));

        Assert.False(await Table.Insert(Row(2), 0, CancellationToken.None));
        Assert.False(await Table.Insert(Row(1), 1, CancellationToken.None));
        Assert.True(await Table.Insert(Row(2), 1, CancellationToken.None));
        Assert.Equal(2, (await Table.Read(CancellationToken.None)).Version);
    }

    [Fact]
    public async Task An_update_needs_version_and_etag()
    {
        await Table.Insert(Row(1), 0, CancellationToken.None);
        var etag = (await Table.Read(CancellationToken.None)).Rows[0].ETag!;
        var active = Row(1) with { Status = 3 };

        Assert.False(await Table.Update(active, etag, 0, CancellationToken.None));
        Assert.False(await Table.Update(active, "1", 1, CancellationToken.None));
        Assert.False(await Table.Update(Row(2), etag, 1, CancellationToken.None));
        Assert.True(await Table.Update(active, etag, 1, CancellationToken.None));
        Assert.False(await Table.Update(active, etag, 2, CancellationToken.None));
        Assert.Equal(3, (await Table.Read(CancellationToken.None)).Rows[0].Status);
    }

    [Fact]
    public async Task Of_concurrent_inserts_at_one_version_one_wins()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Table.Insert(Row(i), 0, CancellationToken.None)));

        Assert.Single(results, won => won);
        Assert.Single((await Table.Read(CancellationToken.None)).Rows);
    }

    [Fact]
    public async Task A_sign_of_life_changes_neither_version_nor_etag()
    {
        await Table.Insert(Row(1), 0, CancellationToken.None);
        var before = await Table.Read(CancellationToken.None);

        await Table.Alive(Row(1).Silo, Now.AddMinutes(1), CancellationToken.None);
        await Table.Alive("127.0.0.1:9@9", Now, CancellationToken.None); // nobody: nothing happens

        var after = await Table.Read(CancellationToken.None);
        Assert.Equal(Now.AddMinutes(1), after.Rows[0].IAmAliveTime);
        Assert.Equal((before.Version, before.Rows[0].ETag), (after.Version, after.Rows[0].ETag));
    }

    [Fact]
    public async Task Cleaning_removes_the_long_dead_only()
    {
        await Table.Insert(Row(1) with { Status = 6 }, 0, CancellationToken.None);
        await Table.Insert(Row(2) with { Status = 6, IAmAliveTime = Now.AddHours(1) }, 1, CancellationToken.None);
        await Table.Insert(Row(3) with { Status = 3 }, 2, CancellationToken.None);

        await Table.Clean(Now.AddMinutes(30), CancellationToken.None);

        Assert.Equal([Row(2).Silo, Row(3).Silo], (await Table.Read(CancellationToken.None)).Rows.Select(r => r.Silo));
    }

    [Fact]
    public async Task Earlier_incarnations_of_a_peer_are_marked_dead_and_no_others()
    {
        await Table.Insert(Row(1) with { Status = 3, SiloName = Name(server: 1, peer: 5) }, 0, CancellationToken.None);
        await Table.Insert(Row(2) with { Status = 3, SiloName = Name(server: 2, peer: 6) }, 1, CancellationToken.None);

        Assert.Equal(1, await StaleMembers.MarkEarlier(Table, AdvertisementTextTests.PeerOf(5), CancellationToken.None));

        Assert.Equal([6, 3], (await Table.Read(CancellationToken.None)).Rows.Select(r => r.Status));
    }

    [Fact]
    public async Task A_row_outside_the_limits_is_refused_by_the_name_of_its_field()
    {
        await Refused("siloName", Row(1) with { SiloName = new string('x', 257) });
        await Refused("silo", Row(1) with { Silo = "here" });
        await Refused("status", Row(1) with { Status = 7 });
        await Refused("proxyPort", Row(1) with { ProxyPort = 65536 });
        await Refused("suspicions", Row(1) with { Suspicions = [.. Enumerable.Repeat(new Suspicion("127.0.0.1:1@1", Now), 65)] });
        Assert.Empty((await Table.Read(CancellationToken.None)).Rows);
    }

    protected static MemberRow Row(int number) => new()
    {
        Silo = $"127.0.0.1:{1000 + number}@77",
        Status = 1,
        HostName = "host",
        SiloName = "silo",
        ProxyPort = 3000,
        StartTime = Now,
        IAmAliveTime = Now,
    };

    private static string Name(ulong server, byte peer) =>
        NodeName.For(new ServerId(server), AdvertisementTextTests.PeerOf(peer), NodeRole.Worker, primary: false).ToString();

    private async Task Refused(string field, MemberRow row)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Table.Insert(row, 0, CancellationToken.None));
        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }
}
