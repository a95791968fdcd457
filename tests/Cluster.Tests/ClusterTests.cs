using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Security;
using Xunit.Abstractions;

namespace Wetware.Tests;

/// <summary>Nodes as processes. What one test shows in turn is one story, because starting processes is what takes the time.</summary>
public sealed class ClusterTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Three_processes_meet_and_outlive_kills_of_a_worker_and_of_the_primary()
    {
        await using var cluster = new TestCluster();
        var gatewayStarts = cluster.Gateway();
        var firstStarts = cluster.Worker("worker-1", "--meta", "zone=a");
        var secondStarts = cluster.Worker("worker-2");
        var (gateway, first, second) = (await gatewayStarts, await firstStarts, await secondStarts);
        var nodes = await cluster.LsUntil(all => all.Count == 3, "three nodes");
        Assert.Single(nodes, IsPrimary);
        var killed = nodes.Single(node => node.TryGetProperty("meta", out var meta) && meta.GetProperty("zone").GetString() == "a");

        // A killed worker is gone within the announced time.
        var watch = cluster.Watch();
        await watch.Says("SERVER");
        var clock = Stopwatch.StartNew();
        await first.Kill();
        await watch.Says($"left {Server(killed)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a killed worker left the list after {clock.Elapsed.TotalSeconds:0.0} s"));
        await watch.Kill();

        // Started again it has the same peer id and a new server id.
        await cluster.Worker("worker-1");
        nodes = await cluster.LsUntil(all => all.Count == 3 && all.Any(node => Peer(node) == Peer(killed)), "the worker is back");
        Assert.NotEqual(Server(killed), Server(nodes.Single(node => Peer(node) == Peer(killed))));

        // The cluster goes on when its primary comes back after a kill, on other ports.
        var primary = nodes.Single(IsPrimary);
        await gateway.Kill();
        Assert.False(second.HasExited);
        gateway = await cluster.Gateway();
        nodes = await cluster.LsUntil(all => all.Count == 3 && all.Any(IsPrimary), "three nodes around the new start of the primary");
        Assert.Equal(Peer(primary), Peer(nodes.Single(IsPrimary)));
        Assert.NotEqual(Server(primary), Server(nodes.Single(IsPrimary)));

        // SIGTERM drains.
        Assert.Equal(0, await second.Terminate());
        Assert.Contains("Stopped", second.Text, StringComparison.Ordinal);
        await cluster.LsUntil(all => all.Count == 2, "one has left");
    }

    [Fact]
    public async Task Namespaces_do_not_see_each_other_and_garbage_changes_nothing()
    {
        await using var a = new TestCluster();
        await using var b = new TestCluster();
        var starting = a.Gateway();
        var gateway = await b.Gateway();
        await starting;
        var before = await b.Ls();
        var ready = await gateway.Says("Ready as");

        foreach (var port in Garbage.PortsIn(gateway.Text))
            await Garbage.SendTcp(port, seed: 5);
        await Garbage.SendMulticast(seed: 5);

        Assert.NotEqual(Server(Assert.Single(await a.Ls())), Server(Assert.Single(before)));
        Assert.Equal(Server(Assert.Single(before)), Server(Assert.Single(await b.Ls())));
        Assert.False(gateway.HasExited, ready);
        Assert.Equal(0, await gateway.Terminate());
    }

    [Fact]
    public async Task Two_gateways_that_start_at_once_settle_on_one_primary()
    {
        await using var cluster = new TestCluster();
        var first = cluster.Gateway("one");
        var second = cluster.Gateway("two");
        await first;
        await second;

        var nodes = await cluster.LsUntil(all => all.Count == 2, "two gateways in one cluster");

        Assert.Single(nodes, IsPrimary);
    }

    [Fact]
    public async Task With_a_secret_only_its_holders_join_also_by_address()
    {
        await using var cluster = new TestCluster();
        var secret = cluster.File("secret", "the secret of this cluster\n");
        var other = cluster.File("other", "another secret altogether\n");
        var gateway = await cluster.Gateway("gateway", "--secret-file", secret, "--no-multicast");
        var endpoint = Garbage.ClusterEndpointIn(gateway.Text);

        var stranger = cluster.Begin("stranger", "start", "--secret-file", other, "--join", endpoint, "--no-multicast");
        Assert.Equal(2, await stranger.Exit());
        Assert.Contains("--secret-file", stranger.Text, StringComparison.Ordinal);
        var friend = await cluster.Worker("friend", "--secret-file", secret, "--join", endpoint, "--no-multicast");

        Assert.Equal(2, (await cluster.Ls("--join", endpoint, "--secret-file", secret)).Count);
        var (code, said) = await WwProcess.Run("ls", "--ns", cluster.Namespace, "--join", endpoint, "--timeout", "30");
        Assert.Equal(3, code);
        Assert.Contains("secret", said, StringComparison.Ordinal);
        Assert.Equal(0, await friend.Terminate());
    }

    [Fact]
    public async Task A_user_without_the_secret_joins_by_a_token_and_has_the_cluster_from_then_on()
    {
        const string Secret = "the secret of this cluster";
        await using var cluster = new TestCluster();
        var gateway = await cluster.Gateway("gateway", "--secret-file", cluster.File("secret", Secret), "--no-multicast");
        var endpoint = Garbage.ClusterEndpointIn(gateway.Text);
        var text = JoinToken.Write(cluster.Namespace, [endpoint], Secret, withSecret: true);
        var (code, said) = await WwProcess.Run("ls", "--ns", cluster.Namespace, "--join", endpoint, "--timeout", "5");
        Assert.True(code == 3, said);

        var damaged = cluster.Begin("damaged", "join", "--join-token-file", cluster.File("damaged-token", text[..^3]));
        Assert.Equal(2, await damaged.Exit());
        Assert.Contains("damaged or incomplete", damaged.Text, StringComparison.Ordinal);
        var worker = cluster.Begin("worker", "join", "--join-token-file", cluster.File("token", text), "--no-multicast");
        await worker.Says("Ready as");

        Assert.Equal(2, (await cluster.Ls("--join", endpoint)).Count);
        Assert.DoesNotContain(text[4..40], worker.Text + damaged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, worker.Text, StringComparison.Ordinal);
        Assert.Equal(0, await worker.Terminate());
    }

    [Fact]
    public async Task A_client_that_knows_port_and_cluster_id_but_not_the_secret_is_refused_and_logged()
    {
        await using var cluster = new TestCluster();
        var gateway = await cluster.Gateway("gateway");
        var port = Garbage.OrleansGatewayIn(gateway.Text);

        foreach (var secret in (ClusterSecret?[])[null, new ClusterSecret("another secret altogether", cluster.Namespace)])
        {
            using var host = new HostBuilder().UseOrleansClient(client =>
            {
                client.UseStaticClustering(port);
                client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster.Namespace);
                if (secret is not null)
                    client.UseClusterTls(secret);
            }).Build();
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(deadline.Token));
        }

        await gateway.Says("does not prove that it holds the cluster secret");
        Assert.Single(await cluster.Ls());
    }

    [Fact]
    public async Task A_node_says_nothing_to_silent_connections_and_they_keep_nobody_out()
    {
        await using var cluster = new TestCluster();
        var gateway = await cluster.Gateway("gateway");
        var port = Garbage.OrleansGatewayIn(gateway.Text);
        var silent = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 400; i++)
            {
                silent.Add(new TcpClient());
                await silent[i].ConnectAsync(port);
            }

            Assert.Single(await cluster.Ls());
            Assert.All(silent, socket => Assert.True(!socket.Connected || socket.Available == 0, "a node said something first"));
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    private static bool IsPrimary(JsonElement node) => node.GetProperty("primary").GetBoolean();

    private static string Server(JsonElement node) => node.GetProperty("server").GetString()!;

    private static string Peer(JsonElement node) => node.GetProperty("peer").GetString()!;
}
