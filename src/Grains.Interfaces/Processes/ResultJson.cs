namespace Wetware.Processes;

/// <summary>What came of a process, in JSON. See <see cref="ProcessResult"/>.</summary>
/// <param name="End"><c>exited</c>, <c>trapped</c>, <c>limit</c>, <c>killed</c>, <c>refused</c> or <c>failed</c>.</param>
/// <param name="ExitCode">All 32 bits of it.</param>
/// <param name="Signal">The signal that ended it.</param>
/// <param name="Trap">The trap's word.</param>
/// <param name="Frames">Where it trapped.</param>
/// <param name="Limit">The limit's word.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Ended">When it ended, UTC.</param>
/// <param name="ElapsedMs">Milliseconds that it ran.</param>
/// <param name="MemoryBytes">The most memory that it had; 0 for a component, of which it is not known.</param>
public sealed record ResultJson(
    string End,
    uint? ExitCode,
    int? Signal,
    string? Trap,
    IReadOnlyList<string>? Frames,
    string? Limit,
    string? Message,
    DateTimeOffset Ended,
    double ElapsedMs,
    long MemoryBytes)
{
    /// <summary>Of a result.</summary>
    public static ResultJson Of(ProcessResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ResultJson(
            result.End.Word(), result.ExitCode, result.Signal, result.Trap, result.Frames.Count == 0 ? null : result.Frames, result.Limit, result.Message,
            result.Ended, result.Elapsed.TotalMilliseconds, result.MemoryBytes);
    }
}
