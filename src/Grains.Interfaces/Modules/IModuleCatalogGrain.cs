using Wetware.Security;

namespace Wetware.Modules;

/// <summary>The names of all modules of the cluster. Key 0. It is written by the modules themselves.</summary>
[Alias("ww.IModuleCatalogGrain"), PublicGrain]
public interface IModuleCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Up to <paramref name="limit"/> (1 to <see cref="ModuleLimitsOfStore.MaxPage"/>) entries after <paramref name="after"/> in order of digest.
    /// An entry may be of a module that is being added or removed at this moment.
    /// </summary>
    [Alias("List")]
    Task<IReadOnlyList<ModuleEntry>> List(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Notes a module before anything of it is stored, so that nothing is ever stored that no entry tells of.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: there are <see cref="ModuleLimitsOfStore.MaxModules"/>, or they have as many bytes as the node's options allow.</exception>
    [Alias("Add"), InternalCall]
    Task Add(ModuleEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Forgets a module after all of it has gone.</summary>
    [Alias("Remove"), InternalCall]
    Task Remove(string digest, CancellationToken cancellationToken = default);
}
