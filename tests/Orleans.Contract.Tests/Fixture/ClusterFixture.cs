using Orleans.TestingHost;

namespace Wetware.Tests.Fixture;

/// <summary>Two silos and a client that most tests share. Tests that stop silos or need other options build their own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IClusterClient Client => Cluster.Client;

    public async Task InitializeAsync()
    {
        var parts = typeof(IClusterPart).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IClusterPart)))
            .Select(type => (IClusterPart)Activator.CreateInstance(type)!).ToList();
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => parts.ForEach(part => part.Configure(silo)));
        builder.ConfigureClient(client => parts.ForEach(part => part.Configure(client)));
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
