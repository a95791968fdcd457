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
    private const int MaxReady = 16_384;

    private readonly ConcurrentDictionary<ModuleDigest, Lazy<Task<ReadOnlyMemory<byte>?>>> _fetching = [];
    private readonly Func<string, CancellationToken, Task<ReadOnlyMemory<byte>?>> _source;
    private readonly Func<string, CancellationToken, Task<ModuleInfo?>>? _settled;
    private readonly ConcurrentDictionary<ModuleDigest, bool> _ready = [];
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
        : this(new ModuleClient(grains).GetAsync, options, time, compiler, logger, new ModuleClient(grains).WaitAsync)
    {
    }

    internal NodeModules(
        Func<string, CancellationToken, Task<ReadOnlyMemory<byte>?>> source,
        IOptions<GuestOptions> options,
        TimeProvider time,
        IModuleCompiler? compiler = null,
        ILogger<ModuleStore>? logger = null,
        Func<string, CancellationToken, Task<ModuleInfo?>>? settled = null)
    {
        _settled = settled;
        _source = source;
        _time = time;
        Store = new ModuleStore(
            new ModuleStoreOptions
            {
                Limits = options.Value.Compiler.ToLimits(),
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

    /// <summary>
    /// Brings a module here, so that what runs it need not wait. One that is being compiled for the first time in the cluster is waited for, so that what
    /// its compiler cannot stand is found out on one node.
    /// </summary>
    /// <exception cref="WetwareException">
    /// <c>failed</c>: no digest, or the module is refused; <c>limit</c>: refused for a limit; <c>not-found</c>: the cluster has no such module; <c>disconnected</c>.
    /// </exception>
    public async Task<ModuleDigest> EnsureAsync(string digest, CancellationToken cancellationToken = default)
    {
        var key = ModuleDigest.Parse(ModuleKey.Parse(digest));
        if (_ready.ContainsKey(key) && Store.Contains(key))
            return key;
        try
        {
            if (_settled is not null)
            {
                var info = await _settled(key.Hex, cancellationToken).ConfigureAwait(false) ?? throw ModuleKey.NotFound(key.Hex);
                if (info.Refusal() is { } refusal)
                    throw refusal;
            }

            if (!Store.Contains(key) && await FetchAsync(key, cancellationToken).ConfigureAwait(false) is null)
                throw ModuleKey.NotFound(key.Hex);
        }
        catch (ModuleRefusedException refused)
        {
            throw new WetwareException(ErrorKind.Failed, $"module: this node does not take it: {refused.Message}");
        }

        if (_ready.Count >= MaxReady)
            _ready.Clear();
        _ready[key] = true;
        return key;
    }

    /// <summary>Compiles a module as its runs will, on this node.</summary>
    /// <param name="digest">The module.</param>
    /// <param name="module">Its bytes, when they are at hand; else they are fetched.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ModuleRefusedException">The compiler refuses it.</exception>
    /// <exception cref="WetwareException"><c>not-found</c>: the cluster has no such module; <c>disconnected</c>.</exception>
    internal async Task CompileAsync(ModuleDigest digest, ReadOnlyMemory<byte>? module, CancellationToken cancellationToken)
    {
        // Off the caller's scheduler, which may be a grain's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (module is { } bytes)
            Store.Add(bytes.Span);
        if (await Store.DescribeAsync(digest, cancellationToken).ConfigureAwait(false) is null)
            throw ModuleKey.NotFound(digest.Hex);
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
