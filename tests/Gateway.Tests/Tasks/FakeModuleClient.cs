using System.Collections.Concurrent;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Wasm.Modules;

namespace Wetware.Tests.Tasks;

/// <summary>A module store in memory, which judges modules as the real one does.</summary>
public sealed class FakeModuleClient : IModuleClient
{
    private readonly ConcurrentDictionary<string, (ModuleInfo Info, byte[] Bytes)> _modules = new(StringComparer.Ordinal);

    public int Count => _modules.Count;

    /// <summary>Modules that may not be deleted.</summary>
    public HashSet<string> Held { get; } = [];

    public bool Has(string digest) => _modules.ContainsKey(digest);

    public void Clear() => _modules.Clear();

    public Task<ModuleInfo> PutAsync(ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        try
        {
            var report = ModuleInspector.Inspect(module.Span);
            var info = new ModuleInfo
            {
                Digest = report.Summary.Digest.Hex,
                Bytes = module.Length,
                Kind = report.Kind.ToString().ToLowerInvariant(),
                Exports = [.. report.Exports.Select(export => new ModuleItem("", export.Name, export.Type))],
                ExportCount = report.Exports.Count,
                Imports = [.. report.Imports.Select(import => new ModuleItem(import.Module, import.Name, import.Type))],
                ImportCount = report.Imports.Count,
            };
            return Task.FromResult(_modules.GetOrAdd(info.Digest, _ => (info, module.ToArray())).Info);
        }
        catch (ModuleRefusedException error)
        {
            throw new WetwareException(error.Limit is null ? ErrorKind.Failed : ErrorKind.Limit, error.Message, error);
        }
    }

    public Task<ModuleInfo?> FindAsync(string digest, CancellationToken cancellationToken) =>
        Task.FromResult(_modules.TryGetValue(digest, out var found) ? found.Info : null);

    public Task<ReadOnlyMemory<byte>?> GetAsync(string digest, CancellationToken cancellationToken) =>
        Task.FromResult(_modules.TryGetValue(digest, out var found) ? (ReadOnlyMemory<byte>?)found.Bytes : null);

    public Task<(IReadOnlyList<ModuleInfo> Modules, bool More)> ListPageAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var found = _modules.Values.Select(pair => pair.Info).OrderBy(info => info.Digest, StringComparer.Ordinal)
            .Where(info => after is null || string.CompareOrdinal(info.Digest, after) > 0).Take(limit).ToArray();
        return Task.FromResult<(IReadOnlyList<ModuleInfo>, bool)>((found, found.Length == limit));
    }

    public Task<ModuleInfo?> WaitAsync(string digest, CancellationToken cancellationToken) => FindAsync(digest, cancellationToken);

    public Task<bool> DeleteAsync(string digest, CancellationToken cancellationToken) => Held.Contains(digest)
        ? throw new WetwareException(ErrorKind.Denied, "a task holds it")
        : Task.FromResult(_modules.TryRemove(digest, out _));
}
