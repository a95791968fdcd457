namespace Wetware.Tests.Fixture;

/// <summary>Three nodes that tests share which stop none of them.</summary>
[CollectionDefinition(Name)]
public sealed class SharedNodes : ICollectionFixture<SharedNodes.Nodes>
{
    public const string Name = "shared nodes";

    public sealed class Nodes : IAsyncLifetime
    {
        public NodeCluster Cluster { get; private set; } = null!;

        public IClusterClient Client => Cluster.Client;

        public async Task InitializeAsync() => Cluster = await NodeCluster.Start();

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
