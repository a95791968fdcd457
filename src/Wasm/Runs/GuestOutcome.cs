using System.Text;

namespace Wetware.Wasm.Runs;

/// <summary>What came of a run. There always is one, whatever the guest did.</summary>
public sealed record GuestOutcome
{
    /// <summary>How it ended.</summary>
    public required GuestEnd End { get; init; }

    /// <summary>The entry's results, when it returned.</summary>
    public IReadOnlyList<GuestValue> Results { get; init; } = [];

    /// <summary>0 when a command returned, what it gave to <c>proc_exit</c>, or 128 + n when it raised signal n; else null.</summary>
    public uint? ExitCode { get; init; }

    /// <summary>What it wrote to standard output, unless that went to a stream only.</summary>
    public byte[] StandardOutput { get; init; } = [];

    /// <summary>What it wrote to standard error, unless that went to a stream only.</summary>
    public byte[] StandardError { get; init; } = [];

    /// <summary>What it wrote to <c>api://output</c>.</summary>
    public byte[] ApiOutput { get; init; } = [];

    /// <summary>The trap, when it trapped.</summary>
    public GuestTrap? Trap { get; init; }

    /// <summary>
    /// The limit that ended it. For memory, tables and open files, at which a guest may go on: the limit that it had reached when it failed.
    /// </summary>
    public GuestLimit? Limit { get; init; }

    /// <summary>What went wrong, in words for people; null when nothing did.</summary>
    public string? Message { get; init; }

    /// <summary>The error word that belongs to it; <see cref="GuestError.None"/> when it returned or exited, whatever the code.</summary>
    public GuestError Error { get; init; }

    /// <summary>What it used.</summary>
    public GuestUsage Usage { get; init; } = GuestUsage.None;

    /// <summary>True when the entry returned, or the guest exited with 0.</summary>
    public bool Succeeded => End == GuestEnd.Returned || (End == GuestEnd.Exited && ExitCode == 0);

    /// <summary>Standard output as UTF-8.</summary>
    public string OutputText => Encoding.UTF8.GetString(StandardOutput);

    /// <summary>Standard error as UTF-8.</summary>
    public string ErrorText => Encoding.UTF8.GetString(StandardError);

    internal static GuestOutcome Refused(string message, GuestError error = GuestError.Failed, GuestLimit? limit = null) => new()
    {
        End = limit is null ? GuestEnd.Refused : GuestEnd.LimitHit,
        Message = message,
        Error = limit is null ? error : GuestError.Limit,
        Limit = limit,
    };

    internal static GuestOutcome WasCancelled() => new()
    {
        End = GuestEnd.Cancelled,
        Error = GuestError.Cancelled,
        Message = "the run was cancelled",
    };

    internal static GuestOutcome AtLimit(GuestLimit limit, string? message = null) => new()
    {
        End = GuestEnd.LimitHit,
        Error = GuestError.Limit,
        Limit = limit,
        Message = message is null ? $"limit '{limit.Word()}' was hit" : $"limit '{limit.Word()}': {message}",
    };
}
