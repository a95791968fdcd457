using System.Collections.Concurrent;
using Orleans.Streams;
using Wetware.Cli.Connecting;
using Wetware.Clustering.Hosting;
using Wetware.Clustering.Security;
using Wetware.PubSub;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Streams and topics on nodes that are processes, from programs that are other processes.</summary>
[Collection(SharedCluster.Name)]
public sealed class StreamTests(SharedCluster.Nodes shared)
{
    private const int Topics = 1000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_client_program_publishes_and_subscribes_with_the_plain_api_as_the_page_shows()
    {
        var cluster = shared.Cluster;
        var options = new ClientOptions(new NodeOptions { Namespace = cluster.Namespace }, TimeSpan.FromSeconds(60));
        var secret = ClusterSecret.Find(options.Node)!;
        var gateway = (await new GatewayFinder(options.Node, secret, options.Timeout, TimeProvider.System).Find(CancellationToken.None))[0];
        var subscriber = cluster.Client("subscribe", "-t", "news", "--count", "2");
        await subscriber.Says("subscribed to news");

        var received = new ConcurrentQueue<string>();
        await PlainStreamProgram.Run(gateway, secret, cluster.Namespace, received.Enqueue, async () =>
        {
            await Wait.Until(() => received.Contains("hello"), "the program receives its own message", Deadline);
            Assert.Equal((0, ""), await WwProcess.Run("publish", "-t", "news", "from ww", "--ns", cluster.Namespace, "--timeout", "60"));
            await Wait.Until(() => received.Contains("from ww"), "the program receives what ww publishes", Deadline);
        });

        await subscriber.Says("hello");
        await subscriber.Says("from ww");
        Assert.Equal(0, await subscriber.Exit());
    }

    [Fact]
    public void The_page_shows_the_program_that_is_tested()
    {
        var source = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PlainStreamProgram.cs"));
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pubsub.md"));
        var start = Array.FindIndex(source, line => line.Contains("// page: begin", StringComparison.Ordinal));
        var end = Array.FindIndex(source, line => line.Contains("// page: end", StringComparison.Ordinal));
        var shown = source[(start + 1)..end].Select(line => line.Length > 8 ? line[8..] : line.Trim()).ToArray();

        Assert.True(shown.Length > 5);
        Assert.Contains(string.Join('\n', shown), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_outlive_a_killed_node_and_a_joined_one_reaches_them()
    {
        await using var cluster = new TestCluster();
        var starting = cluster.Worker("victim");
        await Task.WhenAll(cluster.Gateway(), starting, cluster.Worker("other"));
        var victim = await starting;
        await using var connection = await Connect(cluster);
        await cluster.LsUntil(all => all.Count == 3, "three nodes");
        var received = new ConcurrentQueue<(int Topic, byte Item)>();
        for (var number = 0; number < 20; number++)
        {
            var topic = number;
            await connection.Client.GetStreamProvider("ww").GetStream<byte[]>("topic", $"t{topic}").SubscribeAsync((item, _) =>
            {
                received.Enqueue((topic, item[0]));
                return Task.CompletedTask;
            });
        }

        await victim.Kill();
        await cluster.Worker("joined");
        var nodes = await cluster.LsUntil(all => all.Count == 3, "the killed one is gone and the new one is there");

        // The members may still be finding out about the death: a call that was on its way there is made again.
        foreach (var (index, node) in nodes.Index())
        {
            for (var topic = 0; topic < 20; topic++)
            {
                await Wait.Until(
                    async () =>
                    {
                        try
                        {
                            await (await Topic.JoinAsync(connection.Client, node.GetProperty("server").GetString()!, $"t{topic}")).PublishAsync(new[] { (byte)index });
                            return true;
                        }
                        catch (TimeoutException)
                        {
                            return false;
                        }
                    },
                    $"t{topic} is published to by node {index}",
                    Deadline);
            }
        }

        await Wait.Until(() => received.Distinct().Count() == 20 * nodes.Count, "every node reaches the client on every topic", Deadline);
    }

    [Fact]
    public async Task A_subscriber_that_stops_reading_slows_nobody_and_learns_what_it_lost()
    {
        await using var connection = await Connect(shared.Cluster);
        await using var frozen = WwProcess.Start("subscribe", "-t", "much-news", "--json", "--buffer", "2", "--ns", shared.Namespace, "--timeout", "60");
        await frozen.Says("subscribed to much-news");
        var topic = await Topic.JoinAsync(connection.Client, "much-news");
        await using var quick = await topic.SubscribeAsync(TopicLimits.MaxBuffer);
        await topic.PublishAsync("first"u8.ToArray());
        await frozen.Says("first");

        frozen.Pause();
        for (var number = 0; number < 1000; number++)
            await topic.PublishAsync(new byte[100]).WaitAsync(Deadline);
        var read = 0;
        while (read < 1001)
            read += (await quick.NextAsync().WaitAsync(Deadline))!.Messages.Count;
        Assert.Equal(0, quick.Lost);
        frozen.Resume();

        await Wait.Until(
            async () =>
            {
                await topic.PublishAsync("last"u8.ToArray());
                return frozen.Lines.Any(line => line.Contains("\"text\":\"last\"", StringComparison.Ordinal) && !line.Contains("\"lost\":0", StringComparison.Ordinal));
            },
            "it reads on and says that it has lost messages",
            Deadline);
    }

    [Fact]
    public async Task A_thousand_topics_pass_from_node_to_node()
    {
        await using var connection = await Connect(shared.Cluster);
        var nodes = await shared.Cluster.Ls();
        var servers = nodes.Select(node => node.GetProperty("server").GetString()!).ToArray();
        var subscriptions = new TopicSubscription[Topics];
        var few = new ParallelOptions { MaxDegreeOfParallelism = 32 };

        await Parallel.ForEachAsync(Enumerable.Range(0, Topics), few, async (number, _) =>
        {
            subscriptions[number] = await (await Topic.JoinAsync(connection.Client, servers[0], $"topic/{number}")).SubscribeAsync();
        });
        await Parallel.ForEachAsync(Enumerable.Range(0, Topics), few, async (number, _) =>
            await (await Topic.JoinAsync(connection.Client, servers[1], $"topic/{number}")).PublishAsync(BitConverter.GetBytes(number)));

        for (var number = 0; number < Topics; number++)
            Assert.Equal(number, BitConverter.ToInt32(Assert.Single((await subscriptions[number].NextAsync().WaitAsync(Deadline))!.Messages).Data.Span));
        await Parallel.ForEachAsync(subscriptions, few, async (subscription, _) => await subscription.DisposeAsync());
    }

    private static Task<ClusterConnection> Connect(TestCluster cluster) =>
        ClusterConnection.Open(new ClientOptions(new NodeOptions { Namespace = cluster.Namespace }, TimeSpan.FromSeconds(60)), CancellationToken.None);
}
