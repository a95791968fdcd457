using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Gateway.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>A gateway in this process, without multicast and on ports that the system chose.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public const string Token = "a token that opens the gateway";

    private readonly TempFolder _folder = new();
    private readonly List<Node> _nodes = [];

    public HttpClient Open { get; private set; } = null!;

    public HttpClient Closed { get; private set; } = null!;

    /// <summary>A gateway with a token, for tests that give wrong ones.</summary>
    public HttpClient Guessed { get; private set; } = null!;

    public Node Node => _nodes[0];

    /// <summary>Every route of a gateway.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Open = await Start("open", new HttpOptions { Listen = "127.0.0.1:0", MaxBodyBytes = 1024 });
        Closed = await Start("closed", new HttpOptions { Listen = "127.0.0.1:0", Token = Token });
        Guessed = await Start("guessed", new HttpOptions { Listen = "127.0.0.1:0", Token = Token });
    }

    public async Task DisposeAsync()
    {
        Open.Dispose();
        Closed.Dispose();
        Guessed.Dispose();
        foreach (var node in _nodes)
        {
            await node.Stop();
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<HttpClient> Start(string name, HttpOptions http)
    {
        var options = new NodeOptions
        {
            Namespace = name,
            Role = NodeRole.Gateway,
            DataDirectory = _folder[name],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) },
        };
        options.Meta.Add("zone=a");
        options.Backup.Folder = name == "open" ? _folder["backups"] : null;
        var host = GatewayHost.Build(options, http, NullLoggerFactory.Instance);
        _nodes.Add(await Node.Start(host));
        Endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        return new HttpClient { BaseAddress = new Uri($"http://{GatewayHost.AddressOf(host)}") };
    }
}
