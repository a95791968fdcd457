using System.Net;
using System.Net.Sockets;
using Wetware.Contract.Host;
using Wetware.Testing;

namespace Wetware.Tests.Processes;

/// <summary>Silos as processes that stay.</summary>
public sealed class ProcessClusterTests(ProcessCluster cluster) : IClassFixture<ProcessCluster>
{
    [Fact]
    public async Task They_are_one_cluster_and_grains_are_spread_over_all()
    {
        var client = await cluster.ConnectAsync(cluster.Silos[0].Gateway);
        var hosts = await client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(cluster.Silos.Select(silo => silo.SiloPort).ToHashSet(), hosts.Keys.Select(silo => silo.Endpoint.Port).ToHashSet());
        var places = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.GetGrain<IPlaceGrain>($"spread-{i}").Port()));
        Assert.Equal(cluster.Silos.Select(silo => silo.SiloPort).ToHashSet(), places.ToHashSet());
    }

    [Fact]
    public async Task Garbage_and_strangers_change_nothing()
    {
        var client = await cluster.ConnectAsync(cluster.Silos[0].Gateway);
        var random = new Random(5);
        foreach (var port in cluster.Silos.SelectMany(silo => new[] { silo.SiloPort, silo.GatewayPort }))
        {
            var garbage = new byte[4096];
            random.NextBytes(garbage);
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port);
            try
            {
                await socket.GetStream().WriteAsync(garbage);
                while (await socket.GetStream().ReadAsync(new byte[1024]).AsTask().WaitAsync(TimeSpan.FromSeconds(5)) > 0)
                {
                }
            }
            catch (Exception error) when (error is IOException or SocketException or TimeoutException)
            {
                // Closed in our face, or kept waiting for more: either is right.
            }
        }

        using var stranger = Clients.Build("another-" + cluster.Id, (_, _) => Task.FromResult(false), cluster.Silos[0].Gateway);
        await Assert.ThrowsAnyAsync<OrleansException>(() => stranger.StartAsync().WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(3, (await ProcessCluster.ActiveAsync(client)).Count);
        var places = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.GetGrain<IPlaceGrain>($"after-{i}").Port()));
        Assert.Equal(3, places.Distinct().Count());
    }

    [Fact]
    public async Task A_client_without_a_gateway_tries_as_often_as_its_filter_says_and_fails()
    {
        var failures = new List<Exception>();
        Task<bool> Twice(Exception error, CancellationToken cancellationToken)
        {
            failures.Add(error);
            return Task.FromResult(failures.Count < 2);
        }

        using var host = Clients.Build(cluster.Id, Twice, new IPEndPoint(IPAddress.Loopback, FreePort.Find()));
        var error = await Assert.ThrowsAnyAsync<OrleansException>(() => host.StartAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(2, failures.Count);
        Assert.Same(failures[1], error);
    }
}
