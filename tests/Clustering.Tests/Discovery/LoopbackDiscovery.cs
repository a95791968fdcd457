using System.Collections.Concurrent;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Security;
using Wetware.Nodes;
using Wetware.Testing;

namespace Wetware.Tests.Discovery;

/// <summary>Tests that send real packets, or measure what packets cost, run one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealPackets
{
    public const string Name = "real packets";
}

/// <summary>A node's discovery on the loopback interface alone, so that tests neither disturb the network nor hear it.</summary>
internal sealed class LoopbackDiscovery : IAsyncDisposable
{
    private readonly MulticastDiscovery _discovery;
    private readonly ConcurrentDictionary<string, Advertisement> _heard = new();
    private readonly Task _reading;

    public LoopbackDiscovery(string ns)
    {
        Namespace = ns;
        _discovery = new MulticastDiscovery(Options(), ns, new ClusterSecret("a secret of the cluster", ns), TimeProvider.System, NullLogger<MulticastDiscovery>.Instance);
        _discovery.Start();
        _reading = Read();
    }

    public string Namespace { get; }

    public static string InterfaceName { get; } =
        NetworkInterface.GetAllNetworkInterfaces().First(nic => nic.NetworkInterfaceType == NetworkInterfaceType.Loopback).Name;

    public static DiscoveryOptions Options() => new() { AnnounceInterval = TimeSpan.FromSeconds(1), Interfaces = { InterfaceName } };

    /// <summary>A namespace that no other test uses.</summary>
    public static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid().ToString("N")[..12]}";

    public Advertisement Advertise(byte seed)
    {
        var node = AdvertisementTextTests.Sample(seed) with
        {
            Namespace = Namespace,
            Server = ServerId.New(),
        };
        _discovery.Advertise(node);
        return node;
    }

    public void Goodbye() => _discovery.Goodbye();

    /// <summary>Asks until the node was heard.</summary>
    public Task Find(Advertisement node, string what) => Find(heard => heard == node, what);

    /// <summary>Asks until a primary with this peer id was heard.</summary>
    public Task Find(PeerId primary, string what) => Find(heard => heard.Peer == primary && heard.Stage == NodeStage.Primary, what);

    private Task Find(Func<Advertisement, bool> wanted, string what)
    {
        _heard.Clear();
        return Wait.Until(
            () =>
            {
                _discovery.Query();
                return _heard.Values.Any(wanted);
            },
            what);
    }

    public async ValueTask DisposeAsync()
    {
        await _discovery.DisposeAsync();
        await _reading;
    }

    private async Task Read()
    {
        await foreach (var heard in _discovery.Announcements.ReadAllAsync())
            _heard[heard.Node.Server.ToString()] = heard.Node;
    }
}
