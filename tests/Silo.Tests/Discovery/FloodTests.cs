using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Discovery;

/// <summary>Two whole nodes that found each other by multicast, and somebody who sends 10,000 packets a second.</summary>
[Collection(RealPackets.Name)]
public sealed class FloodTests : IDisposable
{
    private const int PacketsATick = 100;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly TempFolder _folder = new();
    private readonly string _namespace = LoopbackDiscovery.Unique("flood");

    public void Dispose() => _folder.Dispose();

    /// <summary><c>WW_FLOOD_PACKETS</c> sets how many; 30,000 by default, which take 3 s.</summary>
    [Fact]
    public async Task A_flood_of_packets_stops_neither_heartbeats_nor_discovery()
    {
        const int Seed = 31;
        var count = int.TryParse(Environment.GetEnvironmentVariable("WW_FLOOD_PACKETS"), CultureInfo.InvariantCulture, out var set) ? set : 30_000;
        await using var primary = await Start("primary", NodeRole.Gateway);
        await using var worker = await Start("worker", NodeRole.Worker);
        var membership = primary.Services.GetRequiredService<IClusterMembershipService>();
        await Wait.Until(() => Active(membership) == 2, "the worker found the primary and is active");

        var flood = Flood(Seed, count);
        await using (var third = new LoopbackDiscovery(_namespace))
            await third.Find(primary.Context.Identity.Peer, $"the primary is found during a flood of seed {Seed}");
        await flood;

        Assert.Equal(2, Active(membership));
        Assert.True(await worker.Stop(), "the worker drained");
        Assert.True(await primary.Stop(), "the primary drained");
    }

    private static int Active(IClusterMembershipService membership) =>
        membership.CurrentSnapshot.Members.Values.Count(member => member.Status == SiloStatus.Active);

    private static async Task Flood(int seed, int count)
    {
        using var sender = new LoopbackSender("127.0.0.99");
        using var timer = new PeriodicTimer(Tick);
        var packets = new HostilePackets(seed);
        for (var sent = 0; sent < count && await timer.WaitForNextTickAsync();)
        {
            for (var i = 0; i < PacketsATick; i++, sent++)
                sender.Send(packets.Next());
        }
    }

    private Task<Node> Start(string name, NodeRole role)
    {
        var options = new NodeOptions { Role = role, Namespace = _namespace, DataDirectory = _folder[name], ClusterPort = 0, Secret = "a secret of the cluster" };
        options.Discovery.Interfaces.Add(LoopbackDiscovery.InterfaceName);
        return Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));
    }
}
