using Microsoft.Extensions.Logging;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>One guest: its program and the limits of each call. Used by one thread at a time.</summary>
internal sealed class GuestSession : IDisposable
{
    private readonly Engines _engines;
    private readonly ModuleLease _lease;
    private readonly GuestRun _run;
    private readonly TimeProvider _time;
    private readonly OutputBudget _budget;
    private readonly IGuestProgram _program;

    /// <param name="engines">The engines, whose epochs end runs.</param>
    /// <param name="lease">The module; disposed with the session.</param>
    /// <param name="run">What the guest is given.</param>
    /// <param name="time">The clock of limits and guests.</param>
    /// <param name="logger">Receives failures of the host.</param>
    /// <exception cref="ArgumentException">Something that the run was given is not right.</exception>
    /// <exception cref="IOException">A host folder cannot be opened.</exception>
    public GuestSession(Engines engines, ModuleLease lease, GuestRun run, TimeProvider time, ILogger logger)
    {
        _engines = engines;
        _lease = lease;
        _run = run;
        _time = time;
        _budget = new OutputBudget(run.Limits.OutputBytes, run.Limits.LogLines);
        _program = lease.Module.Component is null
            ? new CoreProgram(lease.Module, run, _budget, time, logger)
            : new ComponentProgram(lease.Module, run, _budget);
    }

    public bool IsComponent => _lease.Module.Component is not null;

    /// <summary>True once the guest trapped, exited or was ended: what it left behind cannot be trusted.</summary>
    public bool Broken { get; private set; }

    public void Dispose()
    {
        _program.Dispose();
        _lease.Dispose();
    }

    /// <summary>Enters the guest, with the full limits.</summary>
    public GuestOutcome Call(GuestEntry? entry, RunControl control, TimeSpan? time = null)
    {
        var limits = _run.Limits;
        _program.Control = control;
        _budget.Reset(limits.OutputBytes, limits.LogLines);
        if (limits.Fuel is { } fuel)
            _program.Fuel = fuel;
        var begun = _time.GetTimestamp();
        using var timer = _time.CreateTimer(static control => ((RunControl)control!).End(GuestStop.AtLimit(GuestLimit.Time)), control, time ?? limits.Time, Timeout.InfiniteTimeSpan);
        if (control.Stop is { } stop)
            return GuestOutcomes.Of(stop);
        GuestOutcome outcome;
        using (_engines.Run(_lease.Module.Engine))
        {
            try
            {
                outcome = _program.Enter(entry);
            }
            catch (Exception e) when (GuestOutcomes.Of(e, control) is { } known)
            {
                Broken = true;
                outcome = NameReachedLimit(known);
            }
            catch
            {
                Broken = true;
                throw;
            }
        }

        return _program.WithOutputs(outcome) with { Usage = Usage(begun, control.Queued) };
    }

    /// <summary>
    /// Memory, tables and descriptors that run out are told to the guest, which may go on. When it then fails, the limit that it had
    /// reached is named: descriptors that were refused, or a memory or table within the last quarter of what it may be.
    /// </summary>
    private GuestOutcome NameReachedLimit(GuestOutcome outcome)
    {
        var failed = outcome.End == GuestEnd.Trapped || (outcome.End == GuestEnd.Exited && outcome.ExitCode != 0);
        if (!failed || _program.ReachedLimit() is not { } limit)
            return outcome;
        return outcome with
        {
            End = GuestEnd.LimitHit,
            Error = GuestError.Limit,
            Limit = limit,
            Message = $"{outcome.Message ?? $"the guest exited with {outcome.ExitCode}"}, having reached limit '{limit.Word()}'",
        };
    }

    private GuestUsage Usage(long begun, TimeSpan queued) => new()
    {
        Elapsed = _time.GetElapsedTime(begun),
        Queued = queued,
        Fuel = _run.Limits.Fuel - (_run.Limits.Fuel is null ? 0 : _program.Fuel),
        PeakMemoryBytes = _program.MemoryBytes,
        OutputBytes = _budget.Written,
        LogLines = _budget.Lines,
    };
}
