using Wasmtime;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Modules;

namespace Wetware.Wasm.Runs;

/// <summary>Makes outcomes of what the engine and the host functions throw.</summary>
internal static class GuestOutcomes
{
    private const uint SignalBase = 128;
    private const string HostCall = "host-call";

    /// <summary>
    /// What the engine tells by its words alone, since its C interface has no code for it (contract tests keep them): a part of its message,
    /// the limit or the kind of trap, and what to say.
    /// </summary>
    private static readonly (string Part, GuestLimit? Limit, string Words)[] Told =
    [
        ("wasm trap: all fuel consumed", GuestLimit.Fuel, ""),
        ("wasm trap: call stack exhausted", GuestLimit.Stack, ""),
        ("GC heap out of memory", GuestLimit.Memory, "the heap of garbage-collected objects is full"),
        ("memory count too high", GuestLimit.Memory, $"a run has at most {GuestLimits.MostMemories} memory"),
        ("memory minimum size", GuestLimit.Memory, "a memory starts larger than the run may have"),
        ("table count too high", GuestLimit.Table, $"a run has at most {GuestLimits.MostTables} tables"),
        ("table minimum size", GuestLimit.Table, "a table starts larger than the run may have"),
        ("thrown Wasm exception", null, "uncaught exception"),
    ];

    /// <summary>For a failure of the host's own.</summary>
    public static GuestOutcome HostFailed(Exception e) =>
        new() { End = GuestEnd.HostFailed, Error = GuestError.Failed, Message = $"the host failed: {e.GetType().Name}" };

    /// <summary>Null when all that a module imports is offered to a run.</summary>
    public static GuestOutcome? Unoffered(CompiledModule module, GuestRun run) => module.Missing(run) is { Count: > 0 } missing
        ? GuestOutcome.Refused($"the module imports what is not offered: {string.Join(", ", missing.Take(10))}", GuestError.Unimplemented)
        : null;

    /// <summary>Null when a module can begin within the limits of a run.</summary>
    public static GuestOutcome? OverAtOnce(ModuleSummary summary, GuestLimits limits)
    {
        const long pageBytes = 64 << 10;
        if (summary.Memories > GuestLimits.MostMemories)
            return GuestOutcome.AtLimit(GuestLimit.Memory, $"the module has {summary.Memories} memories; a run has at most {GuestLimits.MostMemories}");
        if (summary.MemoryPages > limits.MemoryBytes / pageBytes)
            return GuestOutcome.AtLimit(GuestLimit.Memory, $"the module starts with {summary.MemoryPages * (decimal)pageBytes} bytes of memory; the run has {limits.MemoryBytes}");
        if (summary.Tables > GuestLimits.MostTables)
            return GuestOutcome.AtLimit(GuestLimit.Table, $"the module has {summary.Tables} tables; a run has at most {GuestLimits.MostTables}");
        var share = limits.TableElements / (uint)Math.Max(1, summary.Tables);
        if (summary.TableElements <= share)
            return null;
        var of = summary.Tables > 1 ? $" for each of {summary.Tables} tables" : "";
        return GuestOutcome.AtLimit(GuestLimit.Table, $"the module starts with a table of {summary.TableElements} elements; the run has {share}{of}");
    }

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
            if (at is GuestFaultException fault)
                return Faulted(fault, exception as WasmtimeException);
            if (at is OperationCanceledException && control.Stop is { } ending)
                return Of(ending);
        }

        return exception switch
        {
            TrapException { Type: TrapCode.Interrupt } when control.Stop is { } ending => Of(ending),
            TrapException { Type: TrapCode.StackOverflow } trap => GuestOutcome.AtLimit(GuestLimit.Stack) with { Trap = Trap(trap, Word(trap.Type)) },
            TrapException { Type: TrapCode.OutOfFuel } trap => GuestOutcome.AtLimit(GuestLimit.Fuel) with { Trap = Trap(trap, Word(trap.Type)) },
            TrapException { Type: not TrapCode.Undefined } trap => Trapped(trap, Word(trap.Type)),
            WasmtimeException { InnerException: null } told => OfWords(told),
            _ => null,
        };
    }

    private static GuestOutcome OfWords(WasmtimeException exception)
    {
        const string trapped = "wasm trap: ";
        var message = exception.Message;
        if (exception.ExitCode is { } code)
            return Of(GuestStop.Exited((uint)code));
        foreach (var (part, limit, words) in Told)
        {
            if (!message.Contains(part, StringComparison.Ordinal))
                continue;
            return limit is { } hit
                ? GuestOutcome.AtLimit(hit, words.Length == 0 ? null : words) with { Trap = Trap(exception, words.Length == 0 ? hit.Word() : words) }
                : Trapped(exception, words);
        }

        var at = message.IndexOf(trapped, StringComparison.Ordinal);
        if (at >= 0)
            return Trapped(exception, message[(at + trapped.Length)..].Split('\n')[0]);
        return exception is TrapException ? Trapped(exception, "undefined") : GuestOutcome.Refused(Printable.Escape(message));
    }

    private static GuestOutcome Trapped(WasmtimeException exception, string what) => new()
    {
        End = GuestEnd.Trapped,
        Error = GuestError.Failed,
        Message = $"the guest trapped: {what}",
        Trap = Trap(exception, what),
    };

    private static GuestOutcome Faulted(GuestFaultException fault, WasmtimeException? exception) => new()
    {
        End = GuestEnd.Trapped,
        Error = GuestError.Failed,
        Message = $"the guest trapped: {fault.Message}",
        Trap = exception is null ? new GuestTrap(HostCall, fault.Message, []) : Trap(exception, HostCall) with { Message = fault.Message },
    };

    private static GuestTrap Trap(WasmtimeException exception, string code) => new(
        code.Replace(' ', '-'),
        exception.Message,
        [.. (exception.Frames ?? []).Take(GuestTrap.MostFrames).Select(f => new GuestFrame(f.FunctionName, Offset(f.ModuleOffset), Offset(f.FunctionOffset)))]);

    private static long? Offset(nuint offset) => offset == nuint.MaxValue ? null : (long)offset;

    /// <summary><c>MemoryOutOfBounds</c> as <c>memory-out-of-bounds</c>.</summary>
    private static string Word(TrapCode code) => string.Concat(code.ToString().Select(
        (letter, at) => at > 0 && char.IsUpper(letter) ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
