using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Modules;

/// <summary>
/// The cluster's module store, for grains, nodes and clients. Modules travel in parts of 1 MiB; calls whose answer was lost are repeated. It stands beside the contract
/// because nodes fetch modules too.
/// </summary>
public sealed class ModuleClient(IGrainFactory grains, TimeProvider? time = null) : IModuleClient
{
    private const int MaxTries = 5;
    private const int ReadAhead = 4;
    private const string Store = "the module store";

    private TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<ModuleInfo> PutAsync(ReadOnlyMemory<byte> module, CancellationToken cancellationToken = default)
    {
        if (module.Length > ModuleLimitsOfStore.MaxBytes)
            throw ModuleKey.TooLarge(module.Length);
        if (module.IsEmpty)
            throw new WetwareException(ErrorKind.Failed, "module: there are no bytes");
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Of(module.Span));
        if (await Asked(() => grain.Info(cancellationToken), cancellationToken).ConfigureAwait(false) is { } there)
            return there;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await Send(grain, module, cancellationToken).ConfigureAwait(false);
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.NotFound && tries < MaxTries)
            {
                // The grain moved to another node and what it had in memory is gone.
            }
        }
    }

    /// <inheritdoc />
    public Task<ModuleInfo?> FindAsync(string digest, CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Parse(digest));
        return Asked(() => grain.Info(cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ModuleInfo?> WaitAsync(string digest, CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Parse(digest));
        while (true)
        {
            var info = await Asked(() => grain.Settled(cancellationToken), cancellationToken).ConfigureAwait(false);
            if (info is not { IsCompiling: true })
                return info;
        }
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> GetAsync(string digest, CancellationToken cancellationToken = default)
    {
        var key = ModuleKey.Parse(digest);
        if (await FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } info)
            return null;
        var grain = grains.GetGrain<IModuleGrain>(key);
        var module = new byte[info.Bytes];
        var parts = Enumerable.Range(0, (info.Bytes + ModuleLimitsOfStore.PartBytes - 1) / ModuleLimitsOfStore.PartBytes);
        foreach (var some in parts.Chunk(ReadAhead))
        {
            var read = await Task.WhenAll(some.Select(i => Asked(() => grain.Read(i, cancellationToken), cancellationToken))).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
            {
                var room = module.AsSpan(some[i] * ModuleLimitsOfStore.PartBytes);
                if (read[i].Length != Math.Min(room.Length, ModuleLimitsOfStore.PartBytes))
                    throw Damaged(key);
                read[i].Span.CopyTo(room);
            }
        }

        return ModuleKey.Of(module) == key ? module : throw Damaged(key);
    }

    /// <summary>Yields all modules in order of digest, page by page.</summary>
    public async IAsyncEnumerable<ModuleInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        while (true)
        {
            var page = await EntriesAsync(after, ModuleLimitsOfStore.MaxPage, cancellationToken).ConfigureAwait(false);
            foreach (var info in await InfosAsync(page, cancellationToken).ConfigureAwait(false))
                yield return info;
            if (page.Count < ModuleLimitsOfStore.MaxPage)
                yield break;
            after = page[^1].Digest;
        }
    }

    /// <inheritdoc />
    public async Task<(IReadOnlyList<ModuleInfo> Modules, bool More)> ListPageAsync(string? after, int limit, CancellationToken cancellationToken = default)
    {
        var page = await EntriesAsync(after, limit, cancellationToken).ConfigureAwait(false);
        return (await InfosAsync(page, cancellationToken).ConfigureAwait(false), page.Count == limit);
    }

    /// <inheritdoc cref="IModuleGrain.Hold" />
    public Task HoldAsync(string digest, string holder, CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Parse(digest));
        return Retry.Run(_ => grain.Hold(holder, cancellationToken), Store, Time, cancellationToken);
    }

    /// <inheritdoc cref="IModuleGrain.Release" />
    public Task ReleaseAsync(string digest, string holder, CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Parse(digest));
        return Retry.Run(_ => grain.Release(holder, cancellationToken), Store, Time, cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(string digest, CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Parse(digest));
        return Asked(() => grain.Delete(cancellationToken), cancellationToken);
    }

    private async Task<ModuleInfo> Send(IModuleGrain grain, ReadOnlyMemory<byte> module, CancellationToken cancellationToken)
    {
        var upload = Guid.NewGuid();
        for (var offset = 0; offset < module.Length; offset += ModuleLimitsOfStore.PartBytes)
        {
            var part = new ModulePart(upload, offset, module.Slice(offset, Math.Min(ModuleLimitsOfStore.PartBytes, module.Length - offset)));
            if (await Asked(() => grain.Append(part, cancellationToken), cancellationToken).ConfigureAwait(false) is { } there)
                return there;
        }

        return await Asked(() => grain.Commit(upload, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private Task<IReadOnlyList<ModuleEntry>> EntriesAsync(string? after, int limit, CancellationToken cancellationToken) =>
        Asked(() => grains.GetGrain<IModuleCatalogGrain>(0).List(after, limit, cancellationToken), cancellationToken);

    // Leaves out modules that are being added or removed at this moment.
    private async Task<IReadOnlyList<ModuleInfo>> InfosAsync(IReadOnlyList<ModuleEntry> page, CancellationToken cancellationToken)
    {
        var infos = await Task.WhenAll(page.Select(entry => FindAsync(entry.Digest, cancellationToken))).ConfigureAwait(false);
        return [.. infos.OfType<ModuleInfo>()];
    }

    // Every call of a module's grain may be made again: what was done once is not done twice.
    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), Store, Time, cancellationToken);

    private static WetwareException Damaged(string digest) => new(ErrorKind.Failed, $"the store's copy of module {digest} is damaged");
}
