using Wetware.Errors;
using Wetware.Modules;

namespace Wetware.Tests.Tasks;

/// <summary>Names of modules in memory; what it is given is right.</summary>
public sealed class FakeModuleNames : IModuleNameClient
{
    private readonly SortedDictionary<string, ModuleName> _names = new(StringComparer.Ordinal);

    public void Clear() => _names.Clear();

    public Task<ModuleName> SetAsync(string name, string? version, string digest, CancellationToken cancellationToken = default)
    {
        var before = _names.GetValueOrDefault(name);
        version ??= $"{(before?.Versions.Count ?? 0) + 1}";
        if (before?.Find(version) is { } there && there.Digest != ModuleKey.Parse(digest))
            throw new WetwareException(ErrorKind.Denied, $"version: {name} has {version} already");
        return Task.FromResult(_names[name] = new ModuleName(name, [.. before?.Versions ?? [], new ModuleVersion(version, ModuleKey.Parse(digest), DateTimeOffset.UnixEpoch)], version));
    }

    public Task<ModuleName?> FindAsync(string name, CancellationToken cancellationToken = default) => Task.FromResult(_names.GetValueOrDefault(name));

    public Task<IReadOnlyList<ModuleName>> ListPageAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ModuleName>>([.. _names.Values.Where(name => after is null || string.CompareOrdinal(name.Name, after) > 0).Take(limit)]);

    public Task<ModuleName> RollbackAsync(string name, string? version, CancellationToken cancellationToken = default) =>
        (_names.GetValueOrDefault(name) is { } known ? version is null ? known.Previous() : known.Find(version) : null) is { } wanted
            ? Task.FromResult(_names[name] = _names[name] with { Current = wanted.Version })
            : throw new WetwareException(ErrorKind.NotFound, "version: there is none");

    public Task<bool> RemoveAsync(string name, string? version, CancellationToken cancellationToken = default) => Task.FromResult(_names.Remove(name));
}
