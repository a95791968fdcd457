using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Wetware.Silo.Backup;

namespace Wetware.Tests.Backup;

/// <summary>A storage in memory.</summary>
public sealed class MemoryStore : IBackupStore
{
    public Dictionary<(string Provider, string Grain, string Name), byte[]> Rows { get; } = [];

    /// <summary>For whom rows count, those that count for somebody.</summary>
    public Dictionary<(string Provider, string Grain, string Name), string> Principals { get; } = [];

    public static Serializer Serializer { get; } = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>All that a storage holds, in an order that does not depend on the storage.</summary>
    public static async Task<IReadOnlyList<string>> Dump(IBackupStore store)
    {
        await using var snapshot = await store.Open(default);
        var lines = new List<string>();
        await foreach (var row in snapshot.Read(default))
            lines.Add($"{row} {row.Principal} {Convert.ToHexString(row.Data.Span)}");
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    public static BackupSource Source(IBackupStore store, TimeProvider time, IGrainFactory? grains = null, string ns = "ww") =>
        new(ns, store, () => new(grains, Serializer, isSkipping: false), time);

    public void Put(string grain, string text) => Rows[("Default", $"note/{grain}", "note")] = System.Text.Encoding.UTF8.GetBytes(text);

    public Task<IStoreSnapshot> Open(CancellationToken cancellationToken) => Task.FromResult<IStoreSnapshot>(new Snapshot([.. Rows], Principals));

    public async Task<long> Restore(IAsyncEnumerable<StateRow> rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            Rows.Add((row.Provider, row.Grain, row.Name), row.Data.ToArray());
            if (row.Principal.Length > 0)
                Principals.Add((row.Provider, row.Grain, row.Name), row.Principal);
        }

        return Rows.Count;
    }

    private sealed class Snapshot(
        KeyValuePair<(string Provider, string Grain, string Name), byte[]>[] rows, Dictionary<(string Provider, string Grain, string Name), string> principals) : IStoreSnapshot
    {
        public async IAsyncEnumerable<StateRow> Read([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var (key, data) in rows)
            {
                await Task.Yield();
                yield return new(key.Provider, key.Grain, key.Name, data, principals.GetValueOrDefault(key, ""));
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
