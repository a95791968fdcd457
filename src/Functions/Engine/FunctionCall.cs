namespace Wetware.Functions.Engine;

/// <summary>How a WebAssembly function is entered.</summary>
internal enum FunctionMode
{
    /// <summary><see cref="Posix"/> for a WASI command whose start function is not named or is <c>_start</c>, else <see cref="Direct"/>.</summary>
    Auto,

    /// <summary>The start function is an export; it gets integers and returns one.</summary>
    Direct,

    /// <summary>A WASI command: arguments are text, standard input is the input buffer, standard output the output buffer, the result is the exit code.</summary>
    Posix,
}

/// <summary>One call of a function: what runs, with what, and within which limits.</summary>
internal sealed record FunctionCall
{
    /// <summary>The program.</summary>
    public required FunctionCode Code { get; init; }

    /// <summary>The name by which it was called, for messages, the log and <c>argv[0]</c>; at most 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The exported or global function to enter; null or empty for <c>_start</c>.</summary>
    public string? StartFunction { get; init; }

    /// <summary>Arguments in direct mode, one for each parameter; none for JavaScript.</summary>
    public IReadOnlyList<int> Arguments { get; init; } = [];

    /// <summary>How a WebAssembly function is entered.</summary>
    public FunctionMode Mode { get; init; }

    /// <summary><c>argv[0]</c> in posix mode; null for <see cref="Name"/>.</summary>
    public string? PosixFileName { get; init; }

    /// <summary>The arguments after <c>argv[0]</c> in posix mode.</summary>
    public IReadOnlyList<string> PosixArguments { get; init; } = [];

    /// <summary>The plug's or filter's data; the function finds it in the first input's header <c>x-moc-plug-data</c>.</summary>
    public string? PlugData { get; init; }

    /// <summary>
    /// The input buffers; the first is <c>get_input_buffer_id</c> and <c>api://input</c>, the n-th after it <c>api://input/n</c>. Empty means one empty input.
    /// They stay the caller's.
    /// </summary>
    public IReadOnlyList<ExchangeBuffer> Inputs { get; init; } = [];

    /// <summary>Where the answer goes. Stays the caller's, who completes it after the call.</summary>
    public required ExchangeBuffer Output { get; init; }

    /// <summary>What the call and the calls below it may use.</summary>
    public FunctionLimits Limits { get; init; } = FunctionLimits.Default;

    /// <summary>How it may share an instance with other calls; null for an instance of its own. Only modules that import nothing but <c>core</c>, in direct mode, are shared.</summary>
    public WarmPolicy? Warm { get; init; }

    /// <summary>Whether the thread that asks may run it, which spares a short call the way to another thread and back. Not for a thread that something else waits for.</summary>
    public bool Direct { get; init; }

    /// <summary>Calls above this one; 0 for a call from outside. The engine counts it up for calls between functions.</summary>
    public int Depth { get; init; }
}
