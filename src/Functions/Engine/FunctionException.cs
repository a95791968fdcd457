namespace Wetware.Functions.Engine;

/// <summary>
/// Something that a function asked for cannot be had. A WebAssembly guest traps with the message, a script sees an <c>Error</c> that it may catch; a limit, a
/// cancellation and a failure of the host end the call whatever the guest does.
/// </summary>
internal sealed class FunctionException(FunctionError error, string message, string? limit = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind.</summary>
    public FunctionError Error { get; } = error;

    /// <summary>The word of the limit; null without one.</summary>
    public string? Limit { get; } = limit;

    /// <summary>Whether a script may catch it: a refusal, or the failure of another function that it called. Own limits and failures of the host end it.</summary>
    public bool IsCatchable { get; init; } = error is not (FunctionError.Limit or FunctionError.HostFailed or FunctionError.Cancelled);

    /// <summary>A limit was reached.</summary>
    public static FunctionException AtLimit(string limit, string message) => new(FunctionError.Limit, message, limit);

    /// <summary>The guest used the host's functions wrongly.</summary>
    public static FunctionException Misuse(string message) => new(FunctionError.Trap, message);
}
