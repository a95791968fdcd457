using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Functions.Modules;
using Wetware.Functions.Scripts;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Engine;

/// <summary>
/// Runs functions of a node: a bounded number of calls at once, the program's engine chosen by its content type. Whatever a function does, a call ends with a
/// <see cref="FunctionResult"/>. Safe for any number of threads.
/// </summary>
internal sealed partial class FunctionEngine : IDisposable
{
    private readonly FunctionEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CallQueue _queue;
    private readonly IReadOnlyList<IFunctionRunner> _runners;
    private GuestRunner? _threads;

    /// <param name="options">How much of the node functions may take.</param>
    /// <param name="runners">The engines; disposed with this.</param>
    /// <param name="time">The clock of limits; the system's by default.</param>
    /// <param name="logger">Receives failures of the host.</param>
    public FunctionEngine(
        FunctionEngineOptions options, IReadOnlyList<IFunctionRunner> runners, TimeProvider? time = null, ILogger<FunctionEngine>? logger = null)
    {
        options.Validate();
        _options = options;
        _runners = runners;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<FunctionEngine>.Instance;
        _queue = new CallQueue(options.MaxConcurrent, options.QueueLength);
    }

    /// <summary>An engine for WebAssembly and JavaScript.</summary>
    /// <param name="options">How much of the node functions may take.</param>
    /// <param name="compiler">Who compiles modules; in this process by default. Stays the caller's.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="loggers">Where failures of the host go.</param>
    /// <param name="more">Engines of other content types.</param>
    public static FunctionEngine Create(
        FunctionEngineOptions options, IModuleCompiler? compiler = null, TimeProvider? time = null, ILoggerFactory? loggers = null, params IFunctionRunner[] more)
    {
        options.Validate();
        time ??= TimeProvider.System;
        loggers ??= NullLoggerFactory.Instance;
        // A call below another has a thread of its own, so that calls which wait for those below them never wait for a thread.
        var threads = options.MaxConcurrent * options.MaxDepth;
        var store = new ModuleStore(
            new ModuleStoreOptions
            {
                MaxBytes = options.CodeBytes,
                CodeFolder = options.CodeFolder,
                Compiler = compiler,
                PooledInstances = options.Pool ? threads + WarmInstances.Most : 0,
                PooledTableElements = GuestLimits.Default.TableElements,
            },
            loggers.CreateLogger<ModuleStore>());
        var runner = new GuestRunner(
            store,
            new GuestRunnerOptions { Slots = threads, Eager = Environment.ProcessorCount, Direct = Environment.ProcessorCount, QueueLength = options.MaxConcurrent, MaxInstances = WarmInstances.Most, MaxTableElements = GuestLimits.Default.TableElements },
            time,
            loggers.CreateLogger<GuestRunner>());
        var warm = new WarmInstances(time);
        return new FunctionEngine(
            options,
            [new ModuleRunner(store, runner, warm, time), new ScriptRunner(options, runner, time), .. more],
            time,
            loggers.CreateLogger<FunctionEngine>())
        {
            _threads = runner,
            Warm = warm,
        };
    }

    /// <summary>The instances that plugs keep between calls; null where no modules are run.</summary>
    public WarmInstances? Warm { get; private init; }

    /// <summary>Calls from outside that wait for a slot now.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>Calls from outside that run now.</summary>
    public int Running => _queue.Running;

    /// <summary>Whether blobs of a content type can be run.</summary>
    public bool Runs(string contentType) => RunnerOf(contentType) is not null;

    /// <summary>Checks and compiles a program, as its first call would; null when it is ready, else why it cannot run.</summary>
    public async Task<FunctionResult?> ReadyAsync(FunctionCode code, CancellationToken cancellation) =>
        RunnerOf(code.ContentType) is { } runner
            ? await runner.ReadyAsync(code, cancellation).ConfigureAwait(false)
            : Failed(FunctionError.NoEngine, $"no engine runs content type '{Shortened(code.ContentType)}'");

    /// <summary>Runs a call from outside, which may wait for a slot first. Does not throw for anything that the function does.</summary>
    public async Task<FunctionResult> RunAsync(FunctionCall call, IFunctionHost host, CancellationToken cancellation = default)
    {
        var asked = _time.GetTimestamp();
        try
        {
            if (!await _queue.TryEnterAsync(cancellation).ConfigureAwait(false))
                return Failed(FunctionError.Overloaded, "no slot is free and the queue is full");
        }
        catch (OperationCanceledException)
        {
            return Failed(FunctionError.Cancelled, "the call was cancelled");
        }

        var queued = _time.GetElapsedTime(asked);
        try
        {
            return await RunAsync(new CallContext(call, host, new CallBudget(call.Limits, _time) { Queued = queued }, this), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _queue.Leave();
        }
    }

    /// <summary>Runs a call that was admitted, or one that a running function makes.</summary>
    public async Task<FunctionResult> RunAsync(CallContext context, CancellationToken cancellation)
    {
        var call = context.Call;
        try
        {
            if (call.Depth >= Math.Min(call.Limits.Depth, _options.MaxDepth))
                return Failed(FunctionError.Limit, $"calls are nested more than {call.Depth} deep", LimitWords.Depth);
            if (RunnerOf(call.Code.ContentType) is not { } runner)
                return Failed(FunctionError.NoEngine, $"no engine runs content type '{Shortened(call.Code.ContentType)}' of function '{call.Name}'");
            return await runner.RunAsync(context, cancellation).ConfigureAwait(false);
        }
        catch (FunctionException e)
        {
            return Failed(e.Error, e.Message, e.Limit);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Failed(FunctionError.Cancelled, "the call was cancelled");
        }
        catch (Exception e)
        {
            LogHostFailed(e, call.Name);
            return Failed(FunctionError.HostFailed, $"the platform failed: {e.GetType().Name}");
        }
    }

    /// <summary>Ends all calls as cancelled.</summary>
    public void Dispose()
    {
        Warm?.Dispose();
        _threads?.Dispose();
        foreach (var runner in _runners)
            runner.Dispose();
        _queue.Dispose();
    }

    /// <summary>A result that is an error.</summary>
    internal static FunctionResult Failed(FunctionError error, string message, string? limit = null) =>
        new() { Error = error, Message = message, Limit = limit };

    private IFunctionRunner? RunnerOf(string contentType)
    {
        foreach (var runner in _runners)
        {
            if (runner.Runs(contentType))
                return runner;
        }

        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var plain = (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
        return _runners.FirstOrDefault(runner => runner.Runs(plain));
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";

    [LoggerMessage(Level = LogLevel.Error, Message = "The platform failed in a call of function {Function}")]
    private partial void LogHostFailed(Exception exception, string function);
}
