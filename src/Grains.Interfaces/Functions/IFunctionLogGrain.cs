using Wetware.Security;

namespace Wetware.Functions;

/// <summary>
/// What a function logs: the lines that it prints, and its calls that fail. Keyed by the function's name, or by <c>techID://</c> and 64 hex digits where a plug names a
/// blob. Kept in memory on one gateway, the newest within <see cref="FunctionLogLimits"/>, until a day after the last line.
/// </summary>
[Alias("ww.IFunctionLogGrain"), PublicGrain]
public interface IFunctionLogGrain : IGrainWithStringKey
{
    /// <summary>Adds lines, which get their numbers.</summary>
    [Alias("Append"), InternalCall]
    Task Append(IReadOnlyList<FunctionLogLine> lines, CancellationToken cancellationToken = default);

    /// <summary>Returns the lines that follow, at most <see cref="FunctionLogLimits.MaxPage"/>.</summary>
    /// <param name="after">Number of the last line that the caller has; 0 for all that are kept. What was dropped meanwhile is left out.</param>
    /// <param name="wait">Whether to wait up to five seconds for a line if there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: 256 readers wait already.</exception>
    [Alias("Read")]
    Task<FunctionLogPage> Read(long after, bool wait, CancellationToken cancellationToken = default);
}

/// <summary>How much of a function's log is kept.</summary>
public static class FunctionLogLimits
{
    /// <summary>Lines of a function: 1000.</summary>
    public const int MaxLines = 1000;

    /// <summary>Characters of a function's lines together: 262,144.</summary>
    public const int MaxCharacters = 256 << 10;

    /// <summary>Characters of a line: 4096. A longer one is cut.</summary>
    public const int MaxLineLength = 4096;

    /// <summary>Characters of a request's path: 512. A longer one is cut.</summary>
    public const int MaxPathLength = 512;

    /// <summary>Lines of a page: 500.</summary>
    public const int MaxPage = 500;
}

/// <summary>What a line of a function's log is.</summary>
[GenerateSerializer, Alias("ww.function-log-kind")]
public enum FunctionLogKind
{
    /// <summary>A line that the function printed: with <c>print_debug</c>, <c>console.log</c> or to standard error.</summary>
    Output,

    /// <summary>A call that failed, with the reason.</summary>
    Failure,
}

/// <summary>A line of a function's log. Control characters in it are escaped.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-log-line")]
public sealed record FunctionLogLine
{
    /// <summary>Its number, which grows from line to line; 0 before it was added.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>When it was written, by the clock of the gateway that ran the function.</summary>
    [Id(1)]
    public required DateTimeOffset At { get; init; }

    /// <summary>What it is.</summary>
    [Id(2)]
    public required FunctionLogKind Kind { get; init; }

    /// <summary>The text.</summary>
    [Id(3)]
    public required string Text { get; init; }

    /// <summary>The exported function that ran; empty for the usual one.</summary>
    [Id(4)]
    public string Start { get; init; } = "";

    /// <summary>Id of the request or call that it belongs to; null when it has none.</summary>
    [Id(5)]
    public string? RequestId { get; init; }

    /// <summary>Method of the request, in lower case; null when the call answers none.</summary>
    [Id(6)]
    public string? Method { get; init; }

    /// <summary>Path of the request; null when the call answers none.</summary>
    [Id(7)]
    public string? Path { get; init; }

    /// <summary>Of a call that failed, the HTTP status that tells it; 0 for a line that was printed.</summary>
    [Id(8)]
    public int Status { get; init; }
}

/// <summary>Lines that follow one another.</summary>
/// <param name="Last">Number of the last line so far, with which the next page is asked for.</param>
/// <param name="Lines">The lines, oldest first.</param>
[GenerateSerializer, Immutable]
[Alias("ww.function-log-page")]
public sealed record FunctionLogPage(long Last, IReadOnlyList<FunctionLogLine> Lines);
