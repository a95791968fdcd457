using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Modules;
using Wetware.Wasm.Modules;

namespace Wetware.Grains.Modules;

/// <summary>The modules of this node: those it has been asked for, fetched from the cluster once, however many ask at the same time.</summary>
public sealed class NodeModules : IDisposable
{
    private readonly ConcurrentDictionary<ModuleDigest, Lazy<Task<ReadOnlyMemory<byte>?>>> _fetching = [];
    private readonly Func<string, CancellationToken, Task<ReadOnlyMemory<byte>?>> _source;
    private readonly TimeProvider _time;

    /// <summary>An empty cache in front of the cluster's store.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="options">How much is kept.</param>
    /// <param name="time">Measures fetching.</param>
    /// <param name="compiler">Who compiles; this process where none is registered.</param>
    /// <param name="logger">Receives what was wrong with compiled code.</param>
    public NodeModules(
        IGrainFactory grains,
        IOptions<GuestOptions> options,
        TimeProvider time,
        IModuleCompiler? compiler = null,
        ILogger<ModuleStore>? logger = null)
        : this(new ClusterModules(grains).GetAsync, options, time, compiler, logger)
    {
    }

    internal NodeModules(
        Func<string, CancellationToken, Task<ReadOnlyMemory<byte>?>> source,
        IOptions<GuestOptions> options,
        TimeProvider time,
        IModuleCompiler? compiler = null,
        ILogger<ModuleStore>? logger = null)
    {
        _source = source;
        _time = time;
        Store = new ModuleStore(
            new ModuleStoreOptions
            {
                MaxBytes = options.Value.CacheBytes,
                MaxCompiled = options.Value.CompiledModules,
                CodeFolder = options.Value.CodeFolder,
                MaxCodeBytes = options.Value.CodeBytes,
                Compiler = compiler,
                PooledInstances = options.Value.PooledInstances,
                PooledTableElements = options.Value.MaxTableElements,
                Source = FetchAsync,
            },
            logger);
    }

    /// <summary>The modules that are here, and the compiled ones.</summary>
    public ModuleStore Store { get; }

    /// <summary>Brings a module here, so that what runs it need not wait.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no digest; <c>not-found</c>: the cluster has no such module; <c>disconnected</c>.</exception>
    public async Task<ModuleDigest> EnsureAsync(string digest, CancellationToken cancellationToken = default)
    {
        var key = ModuleDigest.Parse(ModuleKey.Parse(digest));
        try
        {
            if (!Store.Contains(key) && await FetchAsync(key, cancellationToken).ConfigureAwait(false) is null)
                throw ModuleKey.NotFound(key.Hex);
            return key;
        }
        catch (ModuleRefusedException refused)
        {
            throw new WetwareException(ErrorKind.Failed, $"module: this node does not take it: {refused.Message}");
        }
    }

    /// <inheritdoc />
    public void Dispose() => Store.Dispose();

    private async Task<ReadOnlyMemory<byte>?> FetchAsync(ModuleDigest digest, CancellationToken cancellationToken)
    {
        var fetch = _fetching.GetOrAdd(digest, key => new Lazy<Task<ReadOnlyMemory<byte>?>>(() => FetchOnce(key)));
        return await fetch.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>?> FetchOnce(ModuleDigest digest)
    {
        var begun = _time.GetTimestamp();
        try
        {
            // Off the caller's scheduler: a grain's turn is no place to hash and scan a large module, and the fetch outlives who asked first.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (await _source(digest.Hex, CancellationToken.None).ConfigureAwait(false) is not { } bytes)
                return null;
            Store.Add(bytes.Span);
            ModuleMetrics.Fetched(_time.GetElapsedTime(begun));
            return bytes;
        }
        finally
        {
            _fetching.TryRemove(digest, out _);
        }
    }
}
