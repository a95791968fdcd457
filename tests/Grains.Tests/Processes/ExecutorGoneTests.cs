using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Processes;

public sealed class ExecutorGoneTests
{
    [Fact]
    public async Task Who_waits_for_a_process_of_a_node_that_dies_is_disconnected()
    {
        await using var cluster = await NodeCluster.Start(2);
        var silo = cluster.Cluster.Silos[1];
        Assert.True(ServerId.TryParse(cluster.CardOf(silo).Server, out var server));
        var processes = new ProcessClient(NodeCluster.GrainsOn(cluster.Cluster.Silos[0]), TimeProvider.System);
        var info = await processes.SpawnAsync(server, Samples.Loop, digest => new ProcessSpec { Module = digest });
        var waiting = processes.WaitAsync(new ProcessId(server, info.Pid));

        await cluster.Cluster.KillSiloAsync(silo);

        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => waiting)).Kind);
        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => processes.PsAsync(server))).Kind);
    }
}
