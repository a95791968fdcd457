using System.Net;
using System.Net.Sockets;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;

namespace Wetware.Tests.Joining;

/// <summary>The ports of a node between their choice and its start.</summary>
public sealed class NodePortsTests
{
    [Fact]
    public async Task Chosen_ports_can_be_listened_on()
    {
        var ports = NodePorts.Choose(new ClusteringOptions(), out var hold);
        await using var held = hold;

        Assert.NotEqual(ports.Silo, ports.Gateway);
        using var silo = new TcpListener(ports.Bind, ports.Silo);
        silo.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(ports.Bind, ports.Silo);
        using var accepted = await silo.AcceptTcpClientAsync();
        Assert.True(accepted.Connected);
    }

    [Fact]
    public async Task Nobody_else_is_given_them()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var holds = new List<IAsyncDisposable>();
        var chosen = new HashSet<int>();
        for (var i = 0; i < 500; i++)
        {
            var ports = NodePorts.Choose(new ClusteringOptions(), out var hold);
            holds.Add(hold);
            Assert.True(chosen.Add(ports.Silo) && chosen.Add(ports.Gateway), "a port was chosen twice");
        }

        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        for (var i = 0; i < 2000; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync((IPEndPoint)server.LocalEndpoint);
            using var accepted = await server.AcceptTcpClientAsync();
            Assert.DoesNotContain(((IPEndPoint)client.Client.LocalEndPoint!).Port, chosen);
        }

        foreach (var hold in holds)
            await hold.DisposeAsync();
    }

    [Theory]
    [InlineData(true, "Cluster:SiloPort")]
    [InlineData(false, "Cluster:GatewayPort")]
    public void A_port_that_is_taken_is_refused_by_the_options_name(bool silo, string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = Assert.Throws<NodeStartException>(() => NodePorts.Choose(silo ? new ClusteringOptions { SiloPort = port } : new ClusteringOptions { GatewayPort = port }, out _));

        Assert.StartsWith($"{option}: 127.0.0.1:{port} cannot be listened on: ", error.Message, StringComparison.Ordinal);
    }
}
