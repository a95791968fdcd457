using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Modules;

/// <summary>Names of modules, with versions: <c>app</c>, <c>app@1.2</c>. Errors are those of <see cref="IModuleNamesGrain"/>.</summary>
public interface IModuleNameClient
{
    /// <inheritdoc cref="IModuleNamesGrain.Set" />
    Task<ModuleName> SetAsync(string name, string? version, string digest, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IModuleNamesGrain.Find" />
    Task<ModuleName?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IModuleNamesGrain.List" />
    Task<IReadOnlyList<ModuleName>> ListPageAsync(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Makes an earlier version the current one: <paramref name="version"/>, or with null the one that was added before the current one.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such name or version.</exception>
    Task<ModuleName> RollbackAsync(string name, string? version, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IModuleNamesGrain.Remove" />
    Task<bool> RemoveAsync(string name, string? version, CancellationToken cancellationToken = default);
}

/// <summary>The names of the cluster; calls whose answer was lost are repeated.</summary>
public sealed class ModuleNameClient(IGrainFactory grains, TimeProvider? time = null) : IModuleNameClient
{
    private IModuleNamesGrain Names => grains.GetGrain<IModuleNamesGrain>(0);

    /// <inheritdoc />
    public Task<ModuleName> SetAsync(string name, string? version, string digest, CancellationToken cancellationToken = default) =>
        Asked(() => Names.Set(name, version, digest, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<ModuleName?> FindAsync(string name, CancellationToken cancellationToken = default) => Asked(() => Names.Find(name, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<ModuleName>> ListPageAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        Asked(() => Names.List(after, limit, cancellationToken), cancellationToken);

    /// <summary>Yields all names in order, page by page.</summary>
    public async IAsyncEnumerable<ModuleName> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        while (true)
        {
            var page = await ListPageAsync(after, ModuleLimitsOfStore.MaxPage, cancellationToken).ConfigureAwait(false);
            foreach (var name in page)
                yield return name;
            if (page.Count < ModuleLimitsOfStore.MaxPage)
                yield break;
            after = page[^1].Name;
        }
    }

    /// <inheritdoc />
    public async Task<ModuleName> RollbackAsync(string name, string? version, CancellationToken cancellationToken = default)
    {
        // Which one is settled before the call: repeated, it must not go back twice.
        if (version is null)
        {
            var known = await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new WetwareException(ErrorKind.NotFound, $"name: there is no {name}");
            version = known.Previous()?.Version ?? throw new WetwareException(ErrorKind.NotFound, $"version: {name} has none before {known.Current}");
        }

        return await Asked(() => Names.Use(name, version, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<bool> RemoveAsync(string name, string? version, CancellationToken cancellationToken = default) =>
        Asked(() => Names.Remove(name, version, cancellationToken), cancellationToken);

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), "the names of modules", time ?? TimeProvider.System, cancellationToken);
}

/// <summary>What follows from the names.</summary>
public static class ModuleNameExtensions
{
    /// <summary>The digest that a name, or a version of it, stands for now.</summary>
    /// <param name="names">The names.</param>
    /// <param name="reference"><c>name</c> or <c>name@version</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WetwareException"><c>failed</c>: it is no such text; <c>not-found</c>: there is no such name or version.</exception>
    public static async Task<string> ResolveAsync(this IModuleNameClient names, string reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (!ModuleReference.TryParse(reference, out var name, out var version))
            throw new WetwareException(ErrorKind.Failed, "module: must be a digest of 64 hex digits, a name, or name@version");
        if (await names.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } known)
            throw new WetwareException(ErrorKind.NotFound, $"module: there is no module with the name {name}");
        return known.Find(version)?.Digest
            ?? throw new WetwareException(ErrorKind.NotFound, $"module: {name} has no version {version}; it has {string.Join(", ", known.Versions.Select(item => item.Version).TakeLast(8))}");
    }
}
