using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Gateway.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Cluster;

/// <summary>A gateway in this process that serves devices and functions, on ports that the system chose.</summary>
public sealed class LiveNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Node _node = null!;

    public WetwareClient Client => _node.Services.GetRequiredService<WetwareClient>();

    public IServiceProvider Services => _node.Services;

    public string Server => _node.Context.Card().Server;

    public string Peer => _node.Context.Card().Peer;

    /// <summary>Where the console is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where devices report.</summary>
    public Uri Devices { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var options = new NodeOptions
        {
            Namespace = "console",
            Role = NodeRole.Gateway,
            DataDirectory = _folder["node"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) },
        };
        options.Meta.Add("zone=a");
        options.Backup.Folder = _folder["backups"];
        options.Backup.KeyFile = _folder["backup.key"];
        BackupKey.Create(options.Backup.KeyFile);
        var http = new HttpOptions { Listen = "127.0.0.1:0", Devices = "0", DeviceDiscovery = false, TokensFile = _folder["tokens.json"] };
        var host = GatewayHost.Build(options, http, NullLoggerFactory.Instance);
        _node = await Node.Start(host);
        Address = new Uri($"http://{GatewayHost.AddressOf(host)}");
        Devices = new Uri($"http://{GatewayHost.DevicesAddressOf(host)}");
    }

    public async Task DisposeAsync()
    {
        await _node.Stop();
        await _node.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Tests that share a node.</summary>
[CollectionDefinition("node")]
public sealed class LiveNodeCollection : ICollectionFixture<LiveNode>;
