using Microsoft.Extensions.Logging;
using Wetware.Functions.Engine;
using Wetware.Functions.Logs;
using Wetware.Security;
using Wetware.Wasm.Modules;
using EngineLimits = Wetware.Functions.Engine.FunctionLimits;

namespace Wetware.Functions.Serving;

/// <summary>Makes calls of plugs and filters, and runs them in this node's engine.</summary>
internal sealed partial class FunctionCalls(
    FunctionEngine engine, FunctionHostFactory hosts, FunctionClient functions, FunctionMetrics metrics, FunctionLogs logs, TimeProvider time, ILogger<FunctionCalls> logger)
{
    /// <summary>Bytes of a program: 64 MiB.</summary>
    public const long MaxCodeBytes = 64L << 20;

    private readonly LogSampler _failures = new(time);

    /// <summary>The program of a blob.</summary>
    public static FunctionCode CodeOf(FunctionClient functions, Blob blob) => new()
    {
        TechId = blob.TechId,
        ContentType = blob.ContentType,
        ReadAsync = async cancellation => await functions.ReadWholeAsync(blob, MaxCodeBytes, cancellation),
    };

    /// <inheritdoc cref="CodeOf(FunctionClient, Blob)" />
    public FunctionCode CodeOf(Blob blob) => CodeOf(functions, blob);

    /// <summary>Runs a call; every failure is in the result, in the function's log, and in that of the node, sampled.</summary>
    public async Task<FunctionResult> RunAsync(FunctionCall call, FunctionGrants grants, CancellationToken cancellation)
    {
        var origin = new FunctionLogOrigin(call);
        var result = await engine.RunAsync(call, hosts.Create(grants, origin), cancellation).ConfigureAwait(false);
        metrics.Called(result.Error.Word(), result.Usage.Elapsed);
        if (result.Succeeded || result.Error is FunctionError.Cancelled or FunctionError.Overloaded)
            return result;
        logs.Fail(call, origin, result);
        if (_failures.Take() is var count and > 0)
            LogFailed(logger, call.Name, call.StartFunction ?? "_start", origin.RequestId, result.Error.Word(), Printable.Escape(result.Message ?? ""), count);
        return result;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Function {Name}::{Start} failed in request {Id}: {Error}: {Reason}; {Count} failed since the last line")]
    private static partial void LogFailed(ILogger logger, string name, string start, string? id, string error, string reason, long count);
}

/// <summary>Turns plugs into calls.</summary>
internal static class PlugCalls
{
    /// <summary>The call of a plug's function.</summary>
    public static FunctionCall ToCall(this Plug plug, FunctionCode code, ExchangeBuffer input, ExchangeBuffer output) => new()
    {
        Code = code,
        Name = plug.Name,
        StartFunction = plug.StartFunction,
        PlugData = plug.Data ?? "",
        PosixArguments = plug.PosixArguments is { } arguments ? [.. arguments.Select(argument => Argument(plug, argument, input.Headers))] : [],
        Inputs = [input],
        Output = output,
        Limits = Limits(plug.Limits),
        Warm = plug.Warm is { } warm ? new WarmPolicy(plug.Key, plug, warm.Count, warm.Uses, warm.Idle) : null,
    };

    /// <summary>The call of a filter.</summary>
    public static FunctionCall ToCall(this FunctionFilter filter, FunctionCode code, ExchangeBuffer input, ExchangeBuffer output) => new()
    {
        Code = code,
        Name = filter.Name,
        StartFunction = filter.StartFunction,
        PlugData = filter.Data ?? "",
        Inputs = [input],
        Output = output,
    };

    // What the pattern bound lies in the headers, where filters may have changed it.
    private static string Argument(Plug plug, string argument, HeaderTable headers) =>
        argument is ['!' or '*', _, ..] && plug.Path.Split('/').Contains(argument, StringComparer.Ordinal)
            ? headers[RequestBuffer.ParameterPrefix + argument[1..].ToLowerInvariant()] ?? ""
            : argument;

    private static EngineLimits Limits(PlugLimits limits)
    {
        var all = EngineLimits.Default;
        return limits is { Time: null, MemoryBytes: null, Fuel: null, BodyBytes: null } ? all : all with
        {
            Time = limits.Time ?? all.Time,
            MemoryBytes = limits.MemoryBytes ?? all.MemoryBytes,
            Fuel = limits.Fuel is { } fuel ? (ulong)fuel : all.Fuel,
            BufferBytes = Math.Max(all.BufferBytes, limits.BodyBytes ?? 0),
        };
    }
}
