using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Security;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;
using Wetware.Tests.Security;

namespace Wetware.Tests.Hosting;

/// <summary>Nodes and clients with certificates of an operator's own authority; the secret of the cluster opens nothing there.</summary>
public sealed class OperatorAuthorityTests : IAsyncLifetime
{
    private const string Secret = "a secret of the cluster";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private Node _primary = null!;

    public async Task InitializeAsync() => _primary = await Start(Options("primary", NodeRole.Gateway, _authority.Write(_folder["keys"], ["node.ww.ww"])));

    public async Task DisposeAsync()
    {
        await _primary.Stop();
        await _primary.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_join_and_operators_call_with_certificates_of_the_authority()
    {
        await using var worker = await Start(Options("worker", NodeRole.Worker, _authority.Write(_folder["worker-keys"], ["node.ww.ww"])));
        var nodes = worker.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(0);
        Assert.Equal(2, (await nodes.List()).Count);

        // The other way round, too: each silo connects to the other.
        var (grains, server) = (_primary.Services.GetRequiredService<IGrainFactory>(), worker.Context.Identity.Server.ToString());
        Assert.Equal(server, (await grains.GetGrain<INodeGrain>(server).Card()).Server);

        using var client = Client(_authority.Write(_folder["operator-keys"], ["operator.ww.ww"], uses: [TestAuthority.ClientUse]));
        await client.StartAsync();
        Assert.Equal(2, (await client.Services.GetRequiredService<IClusterClient>().GetGrain<INodesGrain>(0).List()).Count);
        await client.StopAsync();
        Assert.True(await worker.Stop(), "it drained in time");
    }

    [Fact]
    public async Task Who_has_the_secret_and_no_certificate_of_the_authority_is_refused()
    {
        using var other = new TestAuthority();
        foreach (var security in (SecurityOptions[])[new(), other.Write(_folder["other-keys"], ["node.ww.ww"])])
        {
            var options = Options("stranger", NodeRole.Worker, security);
            var error = await Assert.ThrowsAsync<NodeStartException>(() => Start(options));
            Assert.Contains("does not prove", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_expired_certificate_and_one_of_an_operator_start_no_node()
    {
        var expired = await Assert.ThrowsAsync<NodeStartException>(() => Start(Options(
            "late", NodeRole.Worker, _authority.Write(_folder["late-keys"], ["node.ww.ww"], until: DateTimeOffset.UtcNow.AddHours(-1)))));
        var operators = await Assert.ThrowsAsync<NodeStartException>(() => Start(Options(
            "operator", NodeRole.Worker, _authority.Write(_folder["operators-keys"], ["operator.ww.ww"]))));

        Assert.Contains("is valid from", expired.Message, StringComparison.Ordinal);
        Assert.Contains("needs the DNS name \"node.ww.ww\"", operators.Message, StringComparison.Ordinal);
    }

    private static Task<Node> Start(NodeOptions options) =>
        Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));

    private NodeOptions Options(string name, NodeRole role, SecurityOptions security)
    {
        var options = new NodeOptions
        {
            Role = role,
            DataDirectory = _folder[name],
            ClusterPort = 0,
            Secret = Secret,
            Security = security,
            Liveness = { ProbeTimeout = TimeSpan.FromSeconds(20) },
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(200) },
        };
        if (role == NodeRole.Worker)
            options.Join.Add(new IPEndPoint(IPAddress.Loopback, _primary.Context.Primary!.Endpoint.Port).ToString());
        return options;
    }

    private IHost Client(SecurityOptions security)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _primary.Context.Ports.Gateway));
            client.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "ww");
            client.UseClusterTls(ClusterSecret.ForClient(new ClusteringOptions { Security = security }));
        });
        return builder.Build();
    }
}
