using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Modules;

/// <summary>The cluster's module store, for grains, nodes and clients. Modules travel in parts; a lost answer is asked for again.</summary>
public sealed class ClusterModules(IGrainFactory grains, TimeProvider? time = null)
{
    private const int MaxTries = 5;
    private const int ReadAhead = 4;
    private const string Store = "the module store";

    private TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>
    /// Keeps a module. When this returns it is on disk, and being compiled where it was not kept before (<see cref="WaitAsync"/>). One that is there already is not sent again, and any number may put the same one at
    /// the same time.
    /// </summary>
    /// <exception cref="WetwareException"><c>failed</c>: no valid module; <c>limit</c>: over a limit, which the message names; <c>overloaded</c>.</exception>
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

    /// <summary>What is known of a module; null when it is not kept.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: <paramref name="digest"/> is no digest.</exception>
    public Task<ModuleInfo?> FindAsync(string digest, CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IModuleGrain>(ModuleKey.Parse(digest));
        return Asked(() => grain.Info(cancellationToken), cancellationToken);
    }

    /// <summary>Waits until a module is no longer being compiled; null when it is not kept. The answer may be that it is refused.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: <paramref name="digest"/> is no digest; <c>disconnected</c>.</exception>
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

    /// <summary>The module's bytes, which are those that the digest says; null when it is not kept.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no digest, or the store's bytes are damaged.</exception>
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

    /// <summary>All modules in order of digest.</summary>
    public async IAsyncEnumerable<ModuleInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var catalog = grains.GetGrain<IModuleCatalogGrain>(0);
        string? after = null;
        while (true)
        {
            var last = after;
            var page = await Asked(() => catalog.List(last, ModuleLimitsOfStore.MaxPage, cancellationToken), cancellationToken).ConfigureAwait(false);
            var infos = await Task.WhenAll(page.Select(entry => FindAsync(entry.Digest, cancellationToken))).ConfigureAwait(false);
            foreach (var info in infos.OfType<ModuleInfo>())
                yield return info;
            if (page.Count < ModuleLimitsOfStore.MaxPage)
                yield break;
            after = page[^1].Digest;
        }
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

    /// <inheritdoc cref="IModuleGrain.Delete" />
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

    // Every call of a module's grain may be made again: what was done once is not done twice.
    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), Store, Time, cancellationToken);

    private static WetwareException Damaged(string digest) => new(ErrorKind.Failed, $"the store's copy of module {digest} is damaged");
}
