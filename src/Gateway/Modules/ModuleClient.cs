using Wetware.Modules;

namespace Wetware.Gateway.Modules;

/// <summary>The shelf on the cluster's module store.</summary>
internal sealed class ModuleClient(IGrainFactory grains) : IModuleClient
{
    private readonly ClusterModules _modules = new(grains);

    public Task<ModuleInfo> Put(ReadOnlyMemory<byte> module, CancellationToken cancellationToken) => _modules.PutAsync(module, cancellationToken);

    public Task<ModuleInfo?> Find(string digest, CancellationToken cancellationToken) => _modules.FindAsync(digest, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> Get(string digest, CancellationToken cancellationToken) => _modules.GetAsync(digest, cancellationToken);

    public async Task<(IReadOnlyList<ModuleInfo> Modules, bool More)> List(string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await grains.GetGrain<IModuleCatalogGrain>(0).List(after, limit, cancellationToken);

        // An entry whose module is just being added or removed is left out.
        var infos = await Task.WhenAll(page.Select(entry => _modules.FindAsync(entry.Digest, cancellationToken)));
        return ([.. infos.OfType<ModuleInfo>()], page.Count == limit);
    }

    public Task<bool> Delete(string digest, CancellationToken cancellationToken) => _modules.DeleteAsync(digest, cancellationToken);
}
