namespace Wetware.Functions.Engine;

/// <summary>
/// What one call may use. Reaching a limit ends the call with <see cref="FunctionError.Limit"/> and the limit's word. Counts marked "with the calls below" are shared by a call
/// and all calls that it makes.
/// </summary>
internal sealed record FunctionLimits
{
    /// <summary>The defaults.</summary>
    public static FunctionLimits Default { get; } = new();

    /// <summary>Wall time with the calls below, from the first instruction on; default 30 s. Word <c>time</c>.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of linear memory, or bytes that a script allocates; default 128 MiB. Word <c>memory</c>.</summary>
    public long MemoryBytes { get; init; } = 128L << 20;

    /// <summary>Fuel of a WebAssembly function, about one unit an instruction; default none, which spares counting. Word <c>fuel</c>.</summary>
    public ulong? Fuel { get; init; }

    /// <summary>Statements of a script; default 50 million. Word <c>statements</c>.</summary>
    public int Statements { get; init; } = 50_000_000;

    /// <summary>Bytes written to outputs that the caller supplied, with the calls below; default 64 MiB. Word <c>output</c>.</summary>
    public long OutputBytes { get; init; } = 64L << 20;

    /// <summary>Bytes held in memory buffers and in bodies that were read whole, with the calls below; default 64 MiB. Word <c>buffers</c>.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>Exchange buffers open at once; default 1024. Word <c>handles</c>.</summary>
    public int Handles { get; init; } = 1024;

    /// <summary>Calls of other functions, with the calls below; default 64. Word <c>calls</c>.</summary>
    public int Calls { get; init; } = 64;

    /// <summary>Calls inside one another; default 8, at most <see cref="FunctionEngineOptions.MaxDepth"/>. Word <c>depth</c>.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>Requests to web addresses, with the calls below; default 32. Word <c>requests</c>.</summary>
    public int Requests { get; init; } = 32;

    /// <summary>Uses of the platform (blobs, plugs, filters, key-value store), with the calls below; default 10 000. Word <c>operations</c>.</summary>
    public int Operations { get; init; } = 10_000;

    /// <summary>Log lines with the calls below; default 1000. Lines beyond it are dropped and counted; the call goes on.</summary>
    public int LogLines { get; init; } = 1000;
}
