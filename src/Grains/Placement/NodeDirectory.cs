using Orleans.GrainDirectory;

namespace Wetware.Grains.Placement;

/// <summary>
/// The directory of grains whose key alone says where they are: it knows none, so that each call goes where <see cref="NodePlacement"/> says. The cluster's own
/// directory is spread over the nodes, and calls would wait until a node that was killed is no member any more, although they go to another one.
/// </summary>
internal sealed class NodeDirectory : IGrainDirectory
{
    /// <summary>The name to be given to <see cref="GrainDirectoryAttribute"/>.</summary>
    public const string Name = "node";

    /// <inheritdoc />
    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    /// <inheritdoc />
    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress) => Task.FromResult<GrainAddress?>(address);

    /// <inheritdoc />
    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    /// <inheritdoc />
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
