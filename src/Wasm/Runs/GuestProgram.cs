using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>
/// A module or component to be run in a process that was started for it. It goes without what a node has for its many runs, modules and callers (stores, a cache of code on
/// disk, a queue, metrics, logs), because making all that takes longer than a short program runs. Limits, outcomes and messages are those of a <see cref="GuestRunner"/>.
/// </summary>
public sealed class GuestProgram
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ModuleLimits _limits;
    private readonly ModuleSummary _summary;
    private readonly ModuleDescription _description;

    private GuestProgram(ReadOnlyMemory<byte> bytes, ModuleLimits limits)
    {
        _bytes = bytes;
        _limits = limits;
        (_summary, _description) = ModuleScan.DescribeUnnamed(bytes.Span, limits);
    }

    /// <summary>Looks a module over.</summary>
    /// <param name="module">Its bytes, which must not change any more.</param>
    /// <param name="limits">What it may be.</param>
    /// <exception cref="ModuleRefusedException">It is malformed as far as a quick look tells, or over a limit.</exception>
    public static GuestProgram Read(ReadOnlyMemory<byte> module, ModuleLimits? limits = null) => new(module, limits ?? ModuleLimits.Default);

    /// <summary>Compiles it and runs it to its end. Does not throw for what the program does.</summary>
    /// <param name="run">What it is given; <see cref="GuestRun.Module"/> is of no meaning here.</param>
    /// <param name="cancellation">Ends it.</param>
    public GuestOutcome Run(GuestRun run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var options = new GuestRunnerOptions { Slots = 1 };
        var time = TimeProvider.System;
        using var engines = new Engines(pooledInstances: 0, pooledElements: 0);
        try
        {
            var begun = time.GetTimestamp();
            run.Limits.Validate(options.MaxStackBytes, options.MaxTableElements);
            if (GuestOutcomes.OverAtOnce(_summary, run.Limits) is { } over)
                return over;
            using var lease = new ModuleLease(Compile(engines, EngineKey.For(run.Limits), cancellation), static module => module.Dispose());
            if (GuestOutcomes.Unoffered(lease.Module, run) is { } unoffered)
                return unoffered;
            var compiled = time.GetElapsedTime(begun);
            var outcome = Run(engines, lease, run, options, cancellation);
            return outcome with { Usage = outcome.Usage with { Compiled = compiled } };
        }
        catch (OperationCanceledException)
        {
            return GuestOutcome.WasCancelled();
        }
        catch (ModuleRefusedException e)
        {
            return GuestOutcome.Refused(e.Message, limit: e.Limit);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return GuestOutcome.Refused(e.Message);
        }
        catch (Exception e)
        {
            return GuestOutcomes.HostFailed(e);
        }
    }

    /// <summary>The engine cannot be interrupted while it compiles: when it takes too long, or the caller gives up, it is left to itself.</summary>
    private CompiledModule Compile(Engines engines, EngineKey key, CancellationToken cancellation)
    {
        CompiledModule? compiled = null;
        ExceptionDispatchInfo? failure = null;
        var done = new ManualResetEventSlim();
        var compiler = new Thread(() =>
        {
            try
            {
                ComponentBoundary.CheckRuns(_bytes.Span);
                compiled = CompiledModule.Compile(engines.Of(key), key, _summary, _description, _bytes.Span);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            done.Set();
        })
        { IsBackground = true, Name = "compiler" };
        compiler.Start();
        if (!done.Wait(_limits.CompileTime, cancellation))
            throw InProcessCompiler.TooSlow(_limits);
        failure?.Throw();
        return compiled!;
    }

    private static GuestOutcome Run(Engines engines, ModuleLease lease, GuestRun run, GuestRunnerOptions options, CancellationToken cancellation)
    {
        var isComponent = lease.Module.Component is not null;
        using var threads = new GuestThreads(options.Slots, queueLength: 0, options.MaxStackBytes, givesWay: false);
        var job = new GuestJob(job => RunOnce(engines, lease, run, job), TimeProvider.System, options.GraceOf(isComponent), givesUpThread: isComponent, static _ => { });
        job.Begin(threads, cancellation);
        return job.Outcome.GetAwaiter().GetResult();
    }

    private static GuestOutcome RunOnce(Engines engines, ModuleLease lease, GuestRun run, GuestJob job)
    {
        try
        {
            using var session = new GuestSession(engines, lease, run, TimeProvider.System, NullLogger.Instance);
            return session.Call(run.Entry, job.Control);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return GuestOutcome.Refused(e.Message);
        }
        catch (Exception e)
        {
            return GuestOutcomes.HostFailed(e);
        }
    }
}
