using System.Collections.ObjectModel;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Silos, and a client, in this process. They share nothing but loopback sockets and a membership table in memory.</summary>
public sealed partial class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private readonly List<InProcessSiloHandle> _silos = [];
    private readonly InProcessMembershipTable _membershipTable = new();
    private int _startedInstances;

    public InProcessTestCluster(InProcessTestClusterOptions options, ITestClusterPortAllocator portAllocator) =>
        (Options, PortAllocator) = (options, portAllocator);

    public InProcessTestClusterOptions Options { get; }

    public ITestClusterPortAllocator PortAllocator { get; }

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos)
                return _silos.ToList().AsReadOnly();
        }
    }

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null)
    {
        var handle = silo is null ? Silos.FirstOrDefault() : GetSiloForAddress(silo);
        return handle?.ServiceProvider ?? throw new ArgumentException($"The test cluster has no silo {silo}.", nameof(silo));
    }

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) =>
        GetActiveSilos().FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    public async Task DeployAsync()
    {
        if (Silos.Count > 0)
            throw new InvalidOperationException("Cluster host already deployed.");
        try
        {
            await StartSilosAsync(Options.InitialSilosCount).ConfigureAwait(false);
            if (Options.InitializeClientOnDeploy)
                await InitializeClientAsync().ConfigureAwait(false);
            await WaitForLivenessToStabilizeAsync().ConfigureAwait(false);
        }
        catch
        {
            await StopAllSilosAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync().ConfigureAwait(false);
        PortAllocator.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
