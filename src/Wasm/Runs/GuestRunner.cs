using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
    private readonly Action<GuestJob> _forget;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposing = new();
    private int _instances;

    /// <summary>Guests that run on the threads of those that asked for it.</summary>
    private int _direct;
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
        WasmMetrics.Publish();
        _modules = modules;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<GuestRunner>.Instance;
        _forget = Forget;
        _threads = new GuestThreads(_options.Slots, _options.QueueLength, _options.MaxStackBytes, _options.Eager);
    }

    /// <summary>Runs that wait for a slot now.</summary>
    public int Waiting => _threads.Waiting;

    /// <summary>Slots.</summary>
    public int Slots => _options.Slots;

    /// <summary>Live instances now.</summary>
    public int Instances => Volatile.Read(ref _instances);

    /// <summary>Components that were ended and still sleep, each on a thread.</summary>
    public int Sleeping => _threads.Abandoned;

    /// <summary>Runs a guest from instantiation to its end. The module is compiled, where it has to be, before a slot is taken.</summary>
    public Task<GuestOutcome> RunAsync(GuestRun run, CancellationToken cancellation = default) => RunAsync(run, direct: false, cancellation);

    /// <inheritdoc cref="RunAsync(GuestRun, CancellationToken)" />
    /// <param name="run">What runs.</param>
    /// <param name="direct">Whether the caller's thread may run it, where one of <see cref="GuestRunnerOptions.Direct"/> is free.</param>
    /// <param name="cancellation">Withdraws.</param>
    public async Task<GuestOutcome> RunAsync(GuestRun run, bool direct, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        var begun = _time.GetTimestamp();
        var (refused, lease) = await PrepareAsync(run, cancellation).ConfigureAwait(false);
        if (refused is not null)
            return refused;
        var compiled = _time.GetElapsedTime(begun);
        var outcome = await Begin(job => RunOnce(job, run, lease!), IsComponent(lease!), lease!.Dispose, direct, cancellation).ConfigureAwait(false);
        return outcome with { Usage = outcome.Usage with { Compiled = compiled } };
    }

    /// <summary>
    /// Makes the module of a run ready without running it: null when it is, else why the run cannot begin. What is made ready can be dropped
    /// again when many others are used before the run.
    /// </summary>
    public async Task<GuestOutcome?> ReadyAsync(GuestRun run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (refused, lease) = await PrepareAsync(run, cancellation).ConfigureAwait(false);
        lease?.Dispose();
        return refused;
    }

    /// <summary>
    /// Runs a guest of another engine, such as a script, on a guest's thread, with the same slots, queue and end by time. Exceptions of the script but that of its
    /// cancellation are failures of the host.
    /// </summary>
    /// <param name="name">What is run, for the log.</param>
    /// <param name="script">Runs it and tells how it ended; heeds the token, which is cancelled when it has to end.</param>
    /// <param name="time">Wall time without waiting for a slot.</param>
    /// <param name="cancellation">Withdraws.</param>
    public Task<GuestOutcome> RunScriptAsync(
        string name, Func<CancellationToken, GuestOutcome> script, TimeSpan time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Begin(
            job =>
            {
                var begun = _time.GetTimestamp();
                using var timer = _time.CreateTimer(_ => job.Control.End(GuestStop.AtLimit(GuestLimit.Time)), null, time, Timeout.InfiniteTimeSpan);
                GuestOutcome outcome;
                try
                {
                    outcome = script(job.Control.Stopping);
                }
                catch (OperationCanceledException) when (job.Control.Stop is not null)
                {
                    outcome = GuestOutcomes.Of(job.Control.Stop);
                }
                catch (Exception e)
                {
                    LogHostFailed(e, name, "");
                    outcome = GuestOutcomes.HostFailed(e);
                }

                return outcome with { Usage = outcome.Usage with { Elapsed = _time.GetElapsedTime(begun) } };
            },
            isComponent: false,
            released: null,
            direct: false,
            cancellation);
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

        _disposing.Cancel();
        foreach (var job in jobs)
            job.Withdraw();
        _threads.Dispose();
    }

    /// <summary>Puts a piece of work on a slot.</summary>
    internal Task<GuestOutcome> Begin(Func<GuestJob, GuestOutcome> body, bool isComponent, Action? released, bool direct, CancellationToken cancellation) =>
        Begin(Job(body, isComponent, released), direct && !isComponent, cancellation);

    /// <summary>A piece of work that has not begun.</summary>
    internal GuestJob Job(Func<GuestJob, GuestOutcome> body, bool isComponent, Action? released) =>
        new(body, _time, _options.GraceOf(isComponent), givesUpThread: isComponent, _forget) { Ended = WasmMetrics.Ended, Released = released };

    /// <summary>Puts a piece of work on a slot, or does it on this thread.</summary>
    internal Task<GuestOutcome> Begin(GuestJob job, bool direct, CancellationToken cancellation)
    {
        bool begins;
        lock (_gate)
        {
            begins = !_disposed && _jobs.Add(job);
            direct = begins && direct && _direct < _options.Direct && GuestStack.HasRoom(_threads.StackBytes);
            if (direct)
                _direct++;
        }

        if (!begins)
            job.Refuse();
        else if (direct)
            RunHere(job, cancellation);
        else
            job.Begin(_threads, cancellation);
        return job.Outcome;
    }

    private void RunHere(GuestJob job, CancellationToken cancellation)
    {
        try
        {
            job.Run(cancellation);
        }
        finally
        {
            lock (_gate)
                _direct--;
        }
    }

    private void Forget(GuestJob job)
    {
        lock (_gate)
            _jobs.Remove(job);
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
            return GuestOutcomes.HostFailed(e);
        }
    }

    private GuestOutcome RunOnce(GuestJob job, GuestRun run, ModuleLease lease) => Guarded(run, () =>
    {
        if (Open(run, lease, out var session) is { } refused)
            return refused;
        using (session)
            return session!.Call(run.Entry, job.Control);
    });

    /// <summary>Finds and compiles the module of a run; an outcome says why not.</summary>
    private async Task<(GuestOutcome? Refused, ModuleLease? Lease)> PrepareAsync(GuestRun run, CancellationToken cancellation)
    {
        ModuleLease? lease = null;
        try
        {
            if (_disposing.IsCancellationRequested)
                return (GuestOutcome.WasCancelled(), null);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
            run.Limits.Validate(_options.MaxStackBytes, _options.MaxTableElements);
            if (await _modules.FindAsync(run.Module, ending.Token).WaitAsync(ending.Token).ConfigureAwait(false) is not { } module)
                return (Ended(GuestOutcome.Refused($"there is no module {run.Module}", GuestError.NotFound)), null);
            if (GuestOutcomes.OverAtOnce(module.Summary, run.Limits) is { } over)
                return (Ended(over), null);
            lease = await _modules.AcquireAsync(module, EngineKey.For(run.Limits), ending.Token).ConfigureAwait(false);
            if (GuestOutcomes.Unoffered(lease.Module, run) is not { } unoffered)
            {
                if (!IsComponent(lease) || _threads.Abandoned < _options.MaxSleeping)
                    return (null, lease);
                lease.Dispose();
                return (Ended(new GuestOutcome
                {
                    End = GuestEnd.Overloaded,
                    Error = GuestError.Overloaded,
                    Message = $"{_options.MaxSleeping} components sleep past their end already; until one wakes no other is run",
                }), null);
            }

            lease.Dispose();
            return (Ended(unoffered), null);
        }
        catch (OperationCanceledException)
        {
            return (Ended(GuestOutcome.WasCancelled()), null);
        }
        catch (CompilerBusyException e)
        {
            return (Ended(new GuestOutcome { End = GuestEnd.Overloaded, Error = GuestError.Overloaded, Message = e.Message }), null);
        }
        catch (ModuleRefusedException e)
        {
            return (Ended(GuestOutcome.Refused(e.Message, limit: e.Limit)), null);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return (Ended(GuestOutcome.Refused(e.Message)), null);
        }
        catch (Exception e)
        {
            lease?.Dispose();
            LogHostFailed(e, run.Module.Hex, run.Entry.Name);
            return (Ended(GuestOutcomes.HostFailed(e)), null);
        }
    }

    private static bool IsComponent(ModuleLease lease) => lease.Module.Component is not null;

    private static GuestOutcome Ended(GuestOutcome outcome)
    {
        WasmMetrics.Ended(outcome);
        return outcome;
    }

    /// <summary>Makes a guest of a module; an outcome says why not.</summary>
    private GuestOutcome? Open(GuestRun run, ModuleLease lease, out GuestSession? session)
    {
        session = null;
        try
        {
            session = new GuestSession(_modules.Engines, lease, run, _time, _logger);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return GuestOutcome.Refused(e.Message);
        }
    }
}
