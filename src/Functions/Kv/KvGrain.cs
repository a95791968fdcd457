using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Functions.Storage;

namespace Wetware.Functions.Kv;

/// <summary>Keeps one namespace: all in memory, on disk in pages.</summary>
internal sealed class KvGrain([FromKeyedServices("Default")] IGrainStorage storage, FunctionOptions options, TimeProvider time) : Grain, IKvGrain
{
    private const int SweptAtOnce = 1000;
    private const int PageBytes = 1 << 20;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private PagedStore _store = null!;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        KvLimits.Namespace(this.GetPrimaryKeyString());
        _store = new PagedStore(storage, this.GetGrainId(), "kv");
        await _store.LoadAsync();
        this.RegisterGrainTimer(_ => SweepAsync(), new GrainTimerCreationOptions(SweepEvery, SweepEvery));
        await base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<KvEntry?> Get(string key, CancellationToken cancellationToken = default) => Task.FromResult(Find(KvLimits.Key(key))?.ToEntry(key));

    /// <inheritdoc />
    public async Task<KvEntry?> Set(string key, ReadOnlyMemory<byte> value, TimeSpan? ttl, string? expected, CancellationToken cancellationToken = default)
    {
        KvLimits.Key(key);
        if (value.Length > KvLimits.MaxValueBytes)
            throw new WetwareException(ErrorKind.Limit, $"value: {value.Length} bytes; the limit is {KvLimits.MaxValueBytes}");
        if (ttl is { } life && (life < TimeSpan.FromMilliseconds(1) || life > KvLimits.MaxTtl))
            throw new WetwareException(ErrorKind.Failed, $"ttl: {life} is not allowed; use 1 ms to {KvLimits.MaxTtl}");
        var now = Find(key);
        if (expected is not null && expected != (now?.Version ?? ""))
            return null;
        var record = new KvRecord(RandomNumberGenerator.GetHexString(16, lowercase: true), ttl is null ? null : time.GetUtcNow() + ttl, value);
        await CheckQuota(key, record.Size);
        await Write((key, record.ToBytes()));
        return record.ToEntry(key);
    }

    /// <inheritdoc />
    public async Task<bool> Delete(string key, string? expected, CancellationToken cancellationToken = default)
    {
        if (Find(KvLimits.Key(key)) is not { } now || (expected is not null && expected != now.Version))
            return false;
        await Write((key, null));
        return true;
    }

    /// <inheritdoc />
    public Task<KvPage> List(string prefix, string? after, int limit, bool values, CancellationToken cancellationToken = default)
    {
        FunctionRules.Page(limit);
        if (prefix.Length > KvLimits.MaxKeyLength)
            throw new WetwareException(ErrorKind.Failed, $"prefix: must have at most {KvLimits.MaxKeyLength} characters");
        var entries = new List<KvEntry>();
        var bytes = 0L;
        var start = after is null || string.CompareOrdinal(after, prefix) < 0 ? prefix : after;
        var skipsStart = ReferenceEquals(start, after);
        IEnumerable<KeyValuePair<string, byte[]>> rest = _store.After(start);
        if (!skipsStart && _store.Find(start) is { } first)
            rest = rest.Prepend(KeyValuePair.Create(start, first));
        foreach (var (key, stored) in rest)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
                break;
            if (KvRecord.Read(stored) is var record && record.IsExpired(time.GetUtcNow()))
                continue;
            if (entries.Count == limit || (values && bytes + record.Value.Length > PageBytes && entries.Count > 0))
                return Task.FromResult(new KvPage(entries, entries[^1].Key));
            bytes += record.Value.Length;
            entries.Add(record.ToEntry(key, values));
        }

        return Task.FromResult(new KvPage(entries, null));
    }

    /// <inheritdoc />
    public Task<KvUsage> Usage(CancellationToken cancellationToken = default) =>
        Task.FromResult(new KvUsage(_store.Count, _store.Bytes, options.KvKeys, options.KvBytes));

    private KvRecord? Find(string key) =>
        _store.Find(key) is { } stored && KvRecord.Read(stored) is var record && !record.IsExpired(time.GetUtcNow()) ? record : null;

    private async Task CheckQuota(string key, int size)
    {
        if (!IsOver(key, size))
            return;

        // What has expired counts no more.
        while (await SweepAsync() == SweptAtOnce)
        {
            // There may be more.
        }

        if (!IsOver(key, size))
            return;
        throw new WetwareException(
            ErrorKind.Limit, $"namespace {this.GetPrimaryKeyString()}: holds {_store.Count} keys of {options.KvKeys} and {_store.Bytes} bytes of {options.KvBytes}");
    }

    private bool IsOver(string key, int size)
    {
        var there = _store.Find(key);
        var growth = there is null ? size + (2L * key.Length) : size - there.Length;
        return (there is null && _store.Count >= options.KvKeys) || (growth > 0 && _store.Bytes + growth > options.KvBytes);
    }

    private async Task<int> SweepAsync()
    {
        var now = time.GetUtcNow();
        var expired = _store.After(null).Where(entry => KvRecord.Read(entry.Value).IsExpired(now)).Take(SweptAtOnce).Select(entry => (entry.Key, (byte[]?)null)).ToArray();
        if (expired.Length > 0)
            await Write(expired);
        return expired.Length;
    }

    private async Task Write(params (string Key, byte[]? Value)[] changes)
    {
        try
        {
            await _store.WriteAsync(changes);
        }
        catch
        {
            // What is on disk is unknown now: the next call reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
