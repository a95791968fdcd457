using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wasmtime;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>
/// Runs guests on threads of their own, a bounded number at once. Whatever a guest does, a run ends with a <see cref="GuestOutcome"/>;
/// no method throws for it.
/// </summary>
public sealed partial class GuestRunner : IDisposable
{
    private readonly ModuleStore _modules;
    private readonly GuestRunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GuestThreads _threads;
    private readonly HashSet<GuestJob> _jobs = [];
    private readonly Lock _gate = new();
    private int _instances;
    private bool _disposed;

    /// <summary>A runner of the modules in <paramref name="modules"/>, which stays the caller's.</summary>
    /// <param name="modules">Where the modules are.</param>
    /// <param name="options">How many at once.</param>
    /// <param name="time">The clock of limits and guests; the system's by default.</param>
    /// <param name="logger">Where failures of the host go.</param>
    public GuestRunner(ModuleStore modules, GuestRunnerOptions? options = null, TimeProvider? time = null, ILogger<GuestRunner>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(modules);
        _options = options ?? new GuestRunnerOptions();
        _options.Validate();
        _modules = modules;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<GuestRunner>.Instance;
        _threads = new GuestThreads(_options.Slots, _options.QueueLength, _options.MaxStackBytes);
    }

    /// <summary>Runs that wait for a slot now.</summary>
    public int Waiting => _threads.Waiting;

    /// <summary>Slots.</summary>
    public int Slots => _options.Slots;

    /// <summary>Live instances now.</summary>
    public int Instances => Volatile.Read(ref _instances);

    /// <summary>Runs a guest from instantiation to its end.</summary>
    public Task<GuestOutcome> RunAsync(GuestRun run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Begin(job => Guarded(run, () => RunOnce(job, run)), null, cancellation);
    }

    /// <summary>Ends all runs and live instances as cancelled. Does not wait for their threads.</summary>
    public void Dispose()
    {
        GuestJob[] jobs;
        lock (_gate)
        {
            _disposed = true;
            jobs = [.. _jobs];
        }

        foreach (var job in jobs)
            job.Withdraw();
        _threads.Dispose();
    }

    /// <summary>Puts a piece of work on a slot.</summary>
    internal Task<GuestOutcome> Begin(Func<GuestJob, GuestOutcome> body, Action? released, CancellationToken cancellation)
    {
        GuestJob? job = null;
        job = new GuestJob(body, _time, _options.Grace)
        {
            Released = () =>
            {
                lock (_gate)
                    _jobs.Remove(job!);
                released?.Invoke();
            },
        };
        lock (_gate)
        {
            if (!_disposed)
                _jobs.Add(job);
        }

        if (_disposed)
        {
            released?.Invoke();
            return Task.FromResult(GuestOutcome.WasCancelled());
        }

        job.Begin(_threads, cancellation);
        return job.Outcome;
    }

    /// <summary>Turns what the host itself did wrong into an outcome, with a log entry.</summary>
    internal GuestOutcome Guarded(GuestRun run, Func<GuestOutcome> body)
    {
        try
        {
            return body();
        }
        catch (Exception e)
        {
            LogHostFailed(e, run.Module.Hex, run.Entry.Name);
            return new GuestOutcome { End = GuestEnd.HostFailed, Error = GuestError.Failed, Message = $"the host failed: {e.GetType().Name}" };
        }
    }

    private GuestOutcome RunOnce(GuestJob job, GuestRun run)
    {
        var begun = _time.GetTimestamp();
        if (Prepare(job, run, out var session) is { } refused)
            return refused;
        var compiled = _time.GetElapsedTime(begun);
        using (session)
        {
            var outcome = session!.Call(run.Entry, job.Control);
            return outcome with { Usage = outcome.Usage with { Compiled = compiled } };
        }
    }

    /// <summary>Finds and compiles the module and makes a guest of it; an outcome says why not.</summary>
    private GuestOutcome? Prepare(GuestJob job, GuestRun run, out GuestSession? session)
    {
        session = null;
        CompiledModule? copy = null;
        try
        {
            run.Limits.Validate(_options.MaxStackBytes);
            copy = Compile(job, run);
            if (copy is null)
                return GuestOutcome.Refused($"there is no module {run.Module}", GuestError.NotFound);
            if (copy.Missing.Count > 0)
                return GuestOutcome.Refused($"the module imports what is not offered: {string.Join(", ", copy.Missing.Take(10))}", GuestError.Unimplemented);
            if (OverAtOnce(copy.Summary, run.Limits) is { } limit)
                return GuestOutcome.AtLimit(limit);
            session = new GuestSession(_modules, copy, run, _time, job.Control, _logger);
            return null;
        }
        catch (ModuleRefusedException e)
        {
            return GuestOutcome.Refused(e.Message, limit: e.Limit);
        }
        catch (WasmtimeException e)
        {
            return GuestOutcome.Refused(e.Message);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return GuestOutcome.Refused(e.Message);
        }
        catch (OperationCanceledException) when (job.Control.Stop is { } stop)
        {
            return GuestOutcomes.Of(stop);
        }
        finally
        {
            if (session is null && copy is not null)
                _modules.Return(copy);
        }
    }

    private CompiledModule? Compile(GuestJob job, GuestRun run)
    {
        var module = _modules.FindAsync(run.Module, job.Control.Stopping).WaitAsync(job.Control.Stopping).GetAwaiter().GetResult();
        if (module is null)
            return null;
        // A compilation cannot be interrupted: when it takes too long the caller is answered, and what comes of it serves the next run.
        var limit = _modules.Limits.CompileTime;
        using var timer = _time.CreateTimer(_ => job.Finish(GuestOutcome.AtLimit(GuestLimit.CompileTime)), null, limit, Timeout.InfiniteTimeSpan);
        return _modules.Take(module, EngineVariant.For(run.Limits));
    }

    private static GuestLimit? OverAtOnce(ModuleSummary summary, GuestLimits limits)
    {
        const long pageBytes = 64 << 10;
        if (summary.MemoryPages > limits.MemoryBytes / pageBytes)
            return GuestLimit.Memory;
        return summary.TableElements > limits.TableElements ? GuestLimit.Table : null;
    }
}
