using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Membership;
using Wetware.Testing;

namespace Wetware.Tests.Joining;

/// <summary>A primary that ends, and comes back at another address, while a node joins it.</summary>
public sealed class MovedPrimaryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LineLogger _log = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_that_joins_follows_it()
    {
        var (first, second) = (FreePort.Find(), FreePort.Find());
        await using var member = Node("member", 0, options =>
        {
            options.Join.Add($"127.0.0.1:{first}");
            options.Join.Add($"127.0.0.1:{second}");
        });
        Task joining;
        await using (var primary = Node("primary", first, options => options.Bootstrap = true))
        {
            await Ends(primary.Join(Table, default));
            joining = member.Join(Table, default);
            await Until(() => _log.Lines().Any(line => line.StartsWith("Joining the cluster", StringComparison.Ordinal)), "the node joins");
        }

        await using var again = Node("primary", second, options => options.Bootstrap = true);
        await Ends(again.Join(Table, default));
        var row = new MemberRow
        {
            Silo = $"127.0.0.1:{again.Ports.Silo}@1",
            Status = (int)SiloStatus.Active,
            SiloName = again.SiloName,
            StartTime = DateTime.UnixEpoch,
            IAmAliveTime = DateTime.UnixEpoch,
        };
        Assert.True(await again.Members.Insert(row, (await again.Members.Read(default)).Version, default));

        await Ends(joining);
        Assert.Contains((await member.Members.Read(default)).Rows, there => there.SiloName == again.SiloName);
    }

    private static FileMemberTable Table(Wetware.Clustering.Identity.DataDirectory data) => new(data[FileMemberTable.FileName]);

    private ClusterNode Node(string name, int port, Action<ClusteringOptions> set)
    {
        var options = new ClusteringOptions
        {
            Namespace = "moved",
            Secret = "a secret of the cluster that moves",
            DataDirectory = Path.Combine(_folder.Path, name),
            ClusterPort = port,
            MayLead = false,
        };
        options.Discovery.Enabled = false;
        set(options);
        return new(options, _time, _log.Factory());
    }

    private async Task Ends(Task task)
    {
        await Until(() => task.IsCompleted, "it ends");
        await task;
    }

    private Task Until(Func<bool> condition, string what) => Wait.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return condition();
        },
        what);
}
