using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>What a test cluster consists of.</summary>
public sealed class InProcessTestClusterOptions
{
    public string ClusterId { get; set; } = null!;

    public string ServiceId { get; set; } = null!;

    /// <summary>Whether <see cref="InProcessTestCluster.DeployAsync"/> also connects a client.</summary>
    public bool InitializeClientOnDeploy { get; set; }

    public short InitialSilosCount { get; set; }

    /// <summary>Whether every silo accepts clients; otherwise only the first does.</summary>
    public bool GatewayPerSilo { get; set; } = true;

    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];

    internal int BaseSiloPort { get; set; }

    internal int BaseGatewayPort { get; set; }
}
