using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Checks and compiles in processes of their own, under limits of wall time, CPU time and memory. A module that ends or outlasts its process is
/// refused, and remembered, so that it is not tried again. Modules that look expensive have other processes than those that look cheap, and one
/// that only looked cheap is moved: no module makes others wait for longer than <see cref="ChildCompilerOptions.QuickTime"/>.
/// </summary>
public sealed class ChildCompiler : IModuleCompiler, IAsyncDisposable, IDisposable
{
    // What compiles in well under the quick time on one slow core: some 200 KB of code a second, and 15 million squared loops a second.
    private const long QuickCodeBytes = 128 << 10;
    private const long QuickLoopSquares = 2_000_000;

    /// <summary>CPU time of a check, which takes some 20 ms for a megabyte.</summary>
    private const int CheckCpuSeconds = 20;

    /// <summary>Wall time of a check. When only this was not enough, the machine is busy, and the module is not to blame.</summary>
    private static readonly TimeSpan CheckTime = TimeSpan.FromMinutes(1);

    private readonly ChildCompilerOptions _options;
    private readonly TimeProvider _time;
    private readonly CompileLane _checks;
    private readonly CompileLane _quick;
    private readonly CompileLane _slow;
    private readonly LruCache<(ModuleDigest, CompileOptions), ModuleRefusedException> _refused;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposing = new();

    /// <summary>A compiler whose processes are started when they are needed.</summary>
    public ChildCompiler(ChildCompilerOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new ChildCompilerOptions();
        _time = time ?? TimeProvider.System;
        _checks = new CompileLane(1, _options.QueueLength, true, StartAsync);
        _quick = new CompileLane(_options.QuickProcesses, _options.QueueLength, true, StartAsync);
        _slow = new CompileLane(_options.SlowProcesses, _options.QueueLength, false, StartAsync);
        _refused = new LruCache<(ModuleDigest, CompileOptions), ModuleRefusedException>(_options.RememberedRefusals, long.MaxValue);
    }

    /// <summary>Processes that have been started.</summary>
    public int Started { get; private set; }

    /// <summary>The process that serves a request, for tests that end it.</summary>
    internal Action<int>? Serving { get; init; }

    /// <inheritdoc />
    /// <exception cref="CompilerBusyException">Too many modules wait.</exception>
    public async Task<ModuleDescription> CompileAsync(ReadOnlyMemory<byte> module, CompileOptions options, string outputFile, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(outputFile);
        // The scan of a large module takes a while, and the caller's scheduler may be a grain's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (summary, description) = ModuleScan.Describe(module.Span, _options.Limits);
        var quick = summary.CodeBytes <= QuickCodeBytes && summary.LoopSquares <= QuickLoopSquares;
        await RunAsync(summary.Digest, new CompilerRequest(module, options, outputFile, CpuSeconds, _options.MemoryBytes), quick, cancellation).ConfigureAwait(false);
        return description;
    }

    /// <inheritdoc />
    /// <exception cref="CompilerBusyException">Too many modules wait.</exception>
    public async Task<ModuleDescription> InspectAsync(ReadOnlyMemory<byte> module, CancellationToken cancellation)
    {
        // The scan of a large module takes a while, and the caller's scheduler may be a grain's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (summary, description) = ModuleScan.Describe(module.Span, _options.Limits);
        ComponentBoundary.CheckRuns(description);
        var request = new CompilerRequest(module, default, null, CheckCpuSeconds, _options.MemoryBytes);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        var result = await TryAsync(_checks, request, CheckTime, linked.Token).ConfigureAwait(false);
        if (result is { WasKilled: true })
            result = await TryAsync(_checks, request, CheckTime, linked.Token).ConfigureAwait(false);
        Judge(summary.Digest, request, result ?? throw new CompilerBusyException($"the check of a module took longer than {CheckTime.TotalSeconds:0} s, since this node is busy"));
        return description;
    }

    /// <summary>Ends all processes; requests under way are cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _checks.DisposeAsync().ConfigureAwait(false);
        await _quick.DisposeAsync().ConfigureAwait(false);
        await _slow.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private int CpuSeconds => (int)Math.Ceiling(_options.CpuTime.TotalSeconds);

    private async Task RunAsync(ModuleDigest digest, CompilerRequest request, bool quick, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_refused.TryGet((digest, request.Options), out var before))
                throw new ModuleRefusedException(before.Message, limit: before.Limit);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        if (quick && await TryAsync(_quick, request, _options.QuickTime, linked.Token).ConfigureAwait(false) is { WasKilled: false } result)
        {
            Judge(digest, request, result);
            return;
        }

        var limit = _options.Limits.CompileTime;
        var last = await TryAsync(_slow, request, limit, linked.Token).ConfigureAwait(false);

        // Killed from outside, as by the kernel when the machine is short of memory: that says nothing of the module.
        if (last is { WasKilled: true })
            last = await TryAsync(_slow, request, limit, linked.Token).ConfigureAwait(false);
        Judge(digest, request, last
            ?? new Result(null, false, new ModuleRefusedException($"the module takes longer than {limit.TotalSeconds:0.#} s to compile", limit: GuestLimit.CompileTime)));
    }

    // Null when the time was not enough.
    private async Task<Result?> TryAsync(CompileLane lane, CompilerRequest request, TimeSpan time, CancellationToken cancellation)
    {
        Result? result = null;
        await lane.UseAsync(
            async child =>
            {
                Serving?.Invoke(child.Id);
                using var clock = new CancellationTokenSource(time, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
                try
                {
                    var reply = await child.AskAsync(request, either.Token).ConfigureAwait(false);
                    var death = reply is null ? await child.DeathAsync().ConfigureAwait(false) : null;
                    result = new Result(reply, death is { IsKilled: true }, death is null ? null : Died(death, request));
                    return reply is { Ends: false };
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    return false;
                }
            },
            cancellation).ConfigureAwait(false);
        if (result?.Reply is null && request.OutputFile is not null)
            File.Delete(request.OutputFile);
        return result;
    }

    private void Judge(ModuleDigest digest, CompilerRequest request, Result result)
    {
        if (result.Reply is { Result: CompilerResult.Done })
            return;
        if (request.OutputFile is not null)
            File.Delete(request.OutputFile);
        switch (result.Reply?.Result)
        {
            case CompilerResult.Invalid:
                throw new ModuleRefusedException(result.Reply.Text);
            case CompilerResult.NotWritten:
                throw new IOException(result.Reply.Text);
        }

        var refused = result.Refused ?? OutOfMemory();
        lock (_gate)
            _refused.Put((digest, request.Options), refused, 1);
        throw refused;
    }

    private ModuleRefusedException Died(CompilerDeath death, CompilerRequest request) => death.IsCpu
        ? new ModuleRefusedException($"the module takes longer than {request.CpuSeconds} s of CPU to {(request.OutputFile is null ? "check" : "compile")}", limit: GuestLimit.CompileTime)
        : death.IsMemory ? OutOfMemory()
        : new ModuleRefusedException($"the module ended the process that compiles it ({death.Words})");

    private ModuleRefusedException OutOfMemory() =>
        new($"the module takes more than {_options.MemoryBytes >> 20} MiB of memory to compile", limit: GuestLimit.CompileMemory);

    private async Task<CompilerChild> StartAsync(CancellationToken cancellation)
    {
        var child = await CompilerChild.StartAsync(_options.Start(), cancellation).ConfigureAwait(false);
        lock (_gate)
            Started++;
        return child;
    }

    private sealed record Result(CompilerReply? Reply, bool WasKilled, ModuleRefusedException? Refused);
}
