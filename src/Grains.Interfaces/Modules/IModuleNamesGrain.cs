using Wetware.Security;

namespace Wetware.Modules;

/// <summary>
/// The names of modules and their versions. Key 0. A module that a name stands for is held by it, as <c>name:NAME</c>, and cannot be removed. Whatever this answers is on disk,
/// and every call may be repeated.
/// </summary>
[Alias("ww.IModuleNamesGrain"), PublicGrain]
public interface IModuleNamesGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a version of a name and makes it the current one. One that is there, of the same module, only becomes the current one.</summary>
    /// <param name="name">The name; see <see cref="ModuleReference.IsName"/>.</param>
    /// <param name="version">Its label; null for the next number, unless the current version is of this module already.</param>
    /// <param name="digest">The module, which must be stored.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: there is no such module; <c>denied</c>: the version is another
    /// module; <c>limit</c>: <see cref="ModuleReference.MaxVersions"/> or <see cref="ModuleReference.MaxTotal"/>.</exception>
    [Alias("Set")]
    Task<ModuleName> Set(string name, string? version, string digest, CancellationToken cancellationToken = default);

    /// <summary>A name with its versions; null when there is none.</summary>
    [Alias("Find")]
    Task<ModuleName?> Find(string name, CancellationToken cancellationToken = default);

    /// <summary>Names after <paramref name="after"/> in ordinal order; at most <paramref name="limit"/>, 1 to <see cref="ModuleLimitsOfStore.MaxPage"/>.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: limit is out of range.</exception>
    [Alias("List")]
    Task<IReadOnlyList<ModuleName>> List(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Makes a version that is there the current one.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: there is no such name or version.</exception>
    [Alias("Use")]
    Task<ModuleName> Use(string name, string version, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a version, or with null the whole name; false when there was none. When the current version goes, the newest of those that stay becomes the current one. The
    /// module stays stored.
    /// </summary>
    [Alias("Remove")]
    Task<bool> Remove(string name, string? version, CancellationToken cancellationToken = default);
}
