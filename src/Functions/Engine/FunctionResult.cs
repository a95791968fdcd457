namespace Wetware.Functions.Engine;

/// <summary>Why a call did not return, as one word in JSON (<see cref="FunctionErrorNames"/>).</summary>
internal enum FunctionError
{
    /// <summary>It returned.</summary>
    None,

    /// <summary>No blob or name is what was asked for.</summary>
    NotFound,

    /// <summary>No engine runs this content type.</summary>
    NoEngine,

    /// <summary>The module or script is malformed, invalid or over a limit of what is accepted.</summary>
    InvalidCode,

    /// <summary>The program has no such start function.</summary>
    MissingStartFunction,

    /// <summary>The arguments do not fit the start function, or a field of the call is out of range.</summary>
    WrongArguments,

    /// <summary>The module imports something that neither the platform nor a blob of that name offers, or whose type differs.</summary>
    UnresolvedImport,

    /// <summary>The guest trapped, by itself or by a wrong use of the host's functions.</summary>
    Trap,

    /// <summary>A script ended with an exception.</summary>
    ScriptError,

    /// <summary>A limit was reached; <see cref="FunctionResult.Limit"/> names it.</summary>
    Limit,

    /// <summary>No slot was free and the queue was full.</summary>
    Overloaded,

    /// <summary>The caller withdrew.</summary>
    Cancelled,

    /// <summary>The platform itself failed.</summary>
    HostFailed,
}

/// <summary>What a call came to. There always is one; nothing that a function does throws out of the engine.</summary>
internal sealed record FunctionResult
{
    /// <summary>The start function's integer, 0 when it returns none, or the exit code in posix mode; null when it did not return.</summary>
    public int? Result { get; init; }

    /// <summary>Why it did not return.</summary>
    public FunctionError Error { get; init; }

    /// <summary>The word of the limit that was reached, such as <c>time</c>; null without one.</summary>
    public string? Limit { get; init; }

    /// <summary>What went wrong, in words, safe to show to the function's owner; null when nothing did.</summary>
    public string? Message { get; init; }

    /// <summary>What it used, the calls below included.</summary>
    public FunctionUsage Usage { get; init; } = FunctionUsage.None;

    /// <summary>True when it returned, whatever its integer.</summary>
    public bool Succeeded => Error == FunctionError.None;

    /// <summary>The HTTP status that tells this result: 200, 404, 429, 499, 500 or 504.</summary>
    public int HttpStatus => Error switch
    {
        FunctionError.None => 200,
        FunctionError.NotFound => 404,
        FunctionError.Overloaded => 429,
        FunctionError.Cancelled => 499,
        FunctionError.Limit when Limit == LimitWords.Time => 504,
        _ => 500,
    };
}

/// <summary>What a call and the calls below it used.</summary>
internal sealed record FunctionUsage
{
    public static FunctionUsage None { get; } = new();

    /// <summary>Wall time from the start of the program to its end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time spent waiting for a slot.</summary>
    public TimeSpan Queued { get; init; }

    /// <summary>Time spent reading and compiling; next to nothing when the node had it.</summary>
    public TimeSpan Compiled { get; init; }

    /// <summary>Fuel consumed; null when it was not counted.</summary>
    public ulong? Fuel { get; init; }

    /// <summary>Bytes of linear memory at the end, or that a script allocated; of the call itself.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Bytes written to outputs that the caller supplied.</summary>
    public long OutputBytes { get; init; }

    /// <summary>Calls of other functions.</summary>
    public int Calls { get; init; }

    /// <summary>Requests to web addresses.</summary>
    public int Requests { get; init; }
}

/// <summary>The words of <see cref="FunctionError"/>.</summary>
internal static class FunctionErrorNames
{
    /// <summary>The word, such as <c>missing-start-function</c>; <c>ok</c> for none.</summary>
    public static string Word(this FunctionError error) => error switch
    {
        FunctionError.None => "ok",
        FunctionError.NotFound => "not-found",
        FunctionError.NoEngine => "no-engine",
        FunctionError.InvalidCode => "invalid-code",
        FunctionError.MissingStartFunction => "missing-start-function",
        FunctionError.WrongArguments => "wrong-arguments",
        FunctionError.UnresolvedImport => "unresolved-import",
        FunctionError.Trap => "trap",
        FunctionError.ScriptError => "script-error",
        FunctionError.Limit => "limit",
        FunctionError.Overloaded => "overloaded",
        FunctionError.Cancelled => "cancelled",
        _ => "host-failed",
    };
}

/// <summary>The words of limits in results.</summary>
internal static class LimitWords
{
    public const string Time = "time";
    public const string Memory = "memory";
    public const string Fuel = "fuel";
    public const string Stack = "stack";
    public const string Statements = "statements";
    public const string Output = "output";
    public const string Buffers = "buffers";
    public const string Handles = "handles";
    public const string Calls = "calls";
    public const string Depth = "depth";
    public const string Requests = "requests";
    public const string Operations = "operations";
}
