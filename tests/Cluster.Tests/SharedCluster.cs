namespace Wetware.Tests;

/// <summary>
/// A gateway and two workers for tests that end no node and look at nothing but what they made under names of their own. The gateway and the first worker have a label <c>zone</c>.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<SharedCluster.Nodes>
{
    public const string Name = "shared cluster";

    public sealed class Nodes : IAsyncLifetime
    {
        public TestCluster Cluster { get; } = new();

        public string Namespace => Cluster.Namespace;

        /// <summary>The process of the gateway.</summary>
        public WwProcess Gateway { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var gateway = Cluster.Gateway("gateway", "--meta", "zone=a");
            await Task.WhenAll(gateway, Cluster.Worker("worker-1", "--meta", "zone=b"), Cluster.Worker("worker-2"));
            Gateway = await gateway;
            await Cluster.LsUntil(all => all.Count == 3, "three nodes");
        }

        /// <summary>The address of the gateway.</summary>
        public async Task<Uri> Http() => new((await Gateway.Says("HTTP on ")).Split("HTTP on ")[1].Trim());

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
