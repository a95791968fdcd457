namespace Wetware.Tests;

/// <summary>A gateway and two workers for tests that end no node and look at nothing but what they made under names of their own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<SharedCluster.Nodes>
{
    public const string Name = "shared cluster";

    public sealed class Nodes : IAsyncLifetime
    {
        public TestCluster Cluster { get; } = new();

        public string Namespace => Cluster.Namespace;

        public async Task InitializeAsync()
        {
            await Task.WhenAll(Cluster.Gateway(), Cluster.Worker("worker-1"), Cluster.Worker("worker-2"));
            await Cluster.LsUntil(all => all.Count == 3, "three nodes");
        }

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
