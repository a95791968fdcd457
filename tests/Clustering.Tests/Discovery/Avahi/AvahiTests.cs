using Wetware.Clustering.Discovery;
using Wetware.Clustering.Security;
using Wetware.Testing;

namespace Wetware.Tests.Discovery;

/// <summary>A peer that others wrote: each side finds the other's services.</summary>
[Collection(RealPackets.Name)]
public sealed class AvahiTests
{
    private const string Service = "_ww._tcp";

    [AvahiFact]
    public async Task Avahi_and_a_node_see_each_other()
    {
        await using var avahi = await AvahiPeer.StartAsync();
        await using var discovery = new LoopbackDiscovery(LoopbackDiscovery.Unique("avahi"));

        var node = discovery.Advertise(1);
        var fields = Array.Empty<string>();
        await Wait.Until(async () => (fields = await Resolve(avahi, node)).Length > 0, "avahi resolves our service");
        Assert.Equal(($"{node.Cluster.Address}", $"{node.Cluster.Port}"), (fields[7], fields[8]));
        Assert.Contains($"\"ns={node.Namespace}\"", fields[9], StringComparison.Ordinal);

        discovery.Goodbye();
        await Wait.Until(async () => (await Resolve(avahi, node)).Length == 0, "avahi forgets our service after the goodbye");

        var theirs = AdvertisementTextTests.Sample(2) with { Namespace = node.Namespace };
        avahi.Publish("their node", Service, theirs.Cluster.Port, [.. AdvertisementText.Write(theirs, new ClusterSecret("a secret of the cluster", theirs.Namespace), DateTimeOffset.UtcNow)]);
        await discovery.Find(theirs, "what avahi publishes is heard");
    }

    private static async Task<string[]> Resolve(AvahiPeer avahi, Advertisement node) =>
        (await avahi.BrowseAsync(Service)).Select(line => line.Split(';'))
        .FirstOrDefault(fields => fields[0] == "=" && fields[3] == node.Server.ToString()) ?? [];
}
