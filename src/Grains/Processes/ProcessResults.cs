using Wetware.Processes;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>Makes a process's result of its guest's outcome.</summary>
internal static class ProcessResults
{
    public const int SignalBase = 128;

    public static ProcessResult Of(GuestOutcome outcome, int signal, DateTimeOffset ended)
    {
        var result = new ProcessResult
        {
            End = End(outcome.End),
            ExitCode = outcome.End == GuestEnd.Returned ? 0 : outcome.ExitCode,
            Trap = outcome.Trap?.Code,
            Frames = [.. (outcome.Trap?.Frames ?? []).Select(frame => frame.Function ?? (frame.ModuleOffset is { } offset ? $"byte {offset}" : "?"))],
            Limit = outcome.Limit?.Word(),
            Message = outcome.Message,
            Ended = ended,
            Elapsed = outcome.Usage.Elapsed,
            MemoryBytes = outcome.Usage.PeakMemoryBytes ?? 0,
        };
        return outcome.End == GuestEnd.Cancelled ? ByNode(result, signal) : result;
    }

    public static ProcessResult Failed(string message, DateTimeOffset ended) =>
        new() { End = ProcessEnd.Failed, Message = message, Ended = ended };

    // Without a signal it was the node that ended it, as it is stopping.
    private static ProcessResult ByNode(ProcessResult result, int signal)
    {
        var by = signal == 0 ? Signals.Terminate : signal;
        return result with { Signal = by, ExitCode = (uint)(SignalBase + by), Message = $"ended by signal {by} ({Signals.Name(by)})" };
    }

    private static ProcessEnd End(GuestEnd end) => end switch
    {
        GuestEnd.Returned or GuestEnd.Exited => ProcessEnd.Exited,
        GuestEnd.Trapped => ProcessEnd.Trapped,
        GuestEnd.LimitHit => ProcessEnd.Limit,
        GuestEnd.Cancelled => ProcessEnd.Killed,
        GuestEnd.Refused => ProcessEnd.Refused,
        _ => ProcessEnd.Failed,
    };
}
