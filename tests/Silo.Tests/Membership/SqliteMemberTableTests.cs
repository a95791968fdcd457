using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering.Membership;
using Wetware.Nodes;
using Wetware.Silo.Membership;
using Wetware.Tests.Discovery;
using Wetware.Tests.Storage;

namespace Wetware.Tests.Membership;

public sealed class SqliteMemberTableTests : MemberTableContract, IDisposable
{
    private readonly DatabaseFixture _fixture = new();

    protected override IMemberTable Table => new SqliteMemberTable(_fixture.Database);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task It_outlives_the_process_of_the_primary()
    {
        await Table.Insert(Row(1), 0, CancellationToken.None);
        _fixture.Reopen();

        var table = await Table.Read(CancellationToken.None);
        Assert.Equal(1, table.Version);
        Assert.Single(table.Rows);
    }

    [Fact]
    public async Task A_starting_primary_marks_its_earlier_incarnation_and_unreachable_members_dead()
    {
        var self = AdvertisementTextTests.PeerOf(1);
        using var alive = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        alive.Start();
        var (living, gone, before) = ($"{alive.LocalEndpoint}@1", "127.0.0.1:1@1", $"{alive.LocalEndpoint}@2");
        await Table.Insert(Row(1) with { Silo = living, Status = 3 }, 0, CancellationToken.None);
        await Table.Insert(Row(2) with { Silo = gone, Status = 3 }, 1, CancellationToken.None);
        var name = NodeName.For(ServerId.New(), self, NodeRole.Gateway, primary: true).ToString();
        await Table.Insert(Row(3) with { Silo = before, Status = 3, SiloName = name }, 2, CancellationToken.None);

        var marked = await StaleMembers.MarkUnreachable(Table, self, NullLogger.Instance, CancellationToken.None);

        Assert.Equal(2, marked);
        var table = await Table.Read(CancellationToken.None);
        Assert.Equal(5, table.Version);
        Assert.Equal([living], table.Rows.Where(r => r.Status == 3).Select(r => r.Silo));
    }
}
