using System.Collections.Concurrent;
using System.Globalization;
using Makaretu.Dns;
using Wetware.Clustering.Discovery;
using Wetware.Testing;

namespace Wetware.Tests.Discovery;

/// <summary>Real packets on the loopback interface.</summary>
[Collection(RealPackets.Name)]
public sealed class MulticastDiscoveryTests
{
    private readonly string _namespace = LoopbackDiscovery.Unique("mdns");

    [Fact]
    public async Task Nodes_of_a_namespace_find_each_other()
    {
        await using var first = new LoopbackDiscovery(_namespace);
        await using var second = new LoopbackDiscovery(_namespace);
        var node = first.Advertise(1);
        var other = second.Advertise(2);

        await second.Find(node, "the second hears the first");
        await first.Find(other, "the first hears the second");
    }

    [Fact]
    public async Task A_node_that_leaves_says_goodbye()
    {
        await using var link = new MulticastLink(LoopbackDiscovery.Options(), TimeProvider.System);
        var gone = new ConcurrentBag<string>();
        link.Dns.AnswerReceived += (_, e) =>
        {
            foreach (var pointer in e.Message.Answers.OfType<PTRRecord>().Where(pointer => pointer.TTL == TimeSpan.Zero))
                gone.Add(pointer.DomainName.Labels[0]);
        };
        link.Start();
        await using var discovery = new LoopbackDiscovery(_namespace);
        var node = discovery.Advertise(1);

        discovery.Goodbye();

        await Wait.Until(() => gone.Contains(node.Server.ToString()), "the goodbye is heard");
    }

    [Fact]
    public async Task A_simple_resolver_is_answered_alone()
    {
        await using var discovery = new LoopbackDiscovery(_namespace);
        var node = discovery.Advertise(1);
        using var resolver = new LoopbackSender("127.0.0.3");
        var name = ServiceNames.Instance(node.Server);

        var answer = await resolver.Ask(new Message { Id = 77, Questions = { new Question { Name = name, Type = DnsType.SRV } } });

        Assert.Equal((77, node.Cluster.Port), (answer.Id, answer.Answers.OfType<SRVRecord>().Single().Port));
    }

    /// <summary><c>WW_HOSTILE_PACKETS</c> sets how many; 100,000 by default.</summary>
    [Fact]
    public async Task Hostile_packets_leave_discovery_alive_and_small()
    {
        const int Seed = 23;
        var count = int.TryParse(Environment.GetEnvironmentVariable("WW_HOSTILE_PACKETS"), CultureInfo.InvariantCulture, out var set) ? set : 100_000;
        await using var watched = new LoopbackDiscovery(_namespace);
        await using var other = new LoopbackDiscovery(_namespace);
        var node = watched.Advertise(1);
        using var hostile = new LoopbackSender("127.0.0.66");
        var packets = new HostilePackets(Seed);
        byte[][] bombs = [HostilePackets.DeepName(32_000), HostilePackets.GrowingNames(8_000)];
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < count; i++)
        {
            hostile.Send(packets.Next());
            if (i % 1000 == 0)
                hostile.Send(bombs[i / 1000 % 2]);
        }

        await other.Find(node, $"the node is found after hostile packets of seed {Seed}");
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 8 << 20, $"{grown:N0} bytes more after {count} packets");
    }
}
