using Wasmtime;

namespace Wetware.Wasm.Runs;

/// <summary>Makes outcomes of what the engine and the host functions throw.</summary>
internal static class GuestOutcomes
{
    private const uint SignalBase = 128;

    public static GuestOutcome Of(GuestStop stop)
    {
        if (stop.IsCancelled)
            return GuestOutcome.WasCancelled();
        if (stop.Limit is { } limit)
            return GuestOutcome.AtLimit(limit);
        return new GuestOutcome
        {
            End = GuestEnd.Exited,
            ExitCode = stop.ExitCode ?? SignalBase + stop.Signal,
            Message = stop.Signal is { } signal ? $"the guest raised signal {signal}" : null,
        };
    }

    /// <summary>Null when it is the host's own failure, to be logged.</summary>
    public static GuestOutcome? Of(Exception exception, RunControl control)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is GuestStopException stopped)
                return Of(stopped.Stop);
            if (at is OperationCanceledException && control.Stop is { } ending)
                return Of(ending);
        }

        return exception switch
        {
            TrapException { Type: TrapCode.Interrupt } when control.Stop is { } ending => Of(ending),
            TrapException { Type: TrapCode.StackOverflow } trap => GuestOutcome.AtLimit(GuestLimit.Stack) with { Trap = Trap(trap) },
            TrapException { Type: TrapCode.OutOfFuel } trap => GuestOutcome.AtLimit(GuestLimit.Fuel) with { Trap = Trap(trap) },
            TrapException trap => new GuestOutcome
            {
                End = GuestEnd.Trapped,
                Error = GuestError.Failed,
                Message = $"the guest trapped: {Word(trap.Type)}",
                Trap = Trap(trap),
            },
            WasmtimeException { InnerException: null } refusal => GuestOutcome.Refused(refusal.Message),
            _ => null,
        };
    }

    private static GuestTrap Trap(TrapException trap) => new(
        Word(trap.Type),
        trap.Message,
        [.. (trap.Frames ?? []).Take(GuestTrap.MostFrames).Select(f => new GuestFrame(f.FunctionName, (long)f.ModuleOffset, (long)f.FunctionOffset))]);

    /// <summary><c>MemoryOutOfBounds</c> as <c>memory-out-of-bounds</c>.</summary>
    private static string Word(TrapCode code) => string.Concat(code.ToString().Select(
        (letter, at) => at > 0 && char.IsUpper(letter) ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
