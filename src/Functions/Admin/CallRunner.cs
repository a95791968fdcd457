using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Functions.Engine;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Admin;

/// <summary>Calls functions for administrators, who may do everything.</summary>
internal sealed class CallRunner(FunctionCalls calls, FunctionClient functions)
{
    /// <summary>Checks a request.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, naming the field; <c>limit</c>.</exception>
    public static FunctionRequest Check(FunctionRequest request)
    {
        FunctionRules.Reference("name", request.Name);
        if (request.Mode is not (null or "" or "direct" or "posix"))
            throw new WetwareException(ErrorKind.Failed, "mode: must be direct or posix");
        return request.Input.Length <= FunctionRequest.MaxBytes
            ? request
            : throw new WetwareException(ErrorKind.Limit, $"input: {request.Input.Length} bytes; the limit is {FunctionRequest.MaxBytes}");
    }

    /// <summary>Calls a function.</summary>
    public async Task<FunctionReply> RunAsync(FunctionRequest request, CallScope scope, CancellationToken cancellationToken)
    {
        Check(request);
        var blob = scope.Plug?.Blob ?? await FindAsync(request.Name, cancellationToken) ?? throw new WetwareException(ErrorKind.NotFound, $"name: there is no function {request.Name}");
        var start = string.IsNullOrEmpty(request.StartFunction) ? null : request.StartFunction;
        await using var output = new MemoryBuffer(scope.MaxOutput);
        await using var input = new MemoryBuffer(request.Input.Span);
        foreach (var (name, value) in scope.Headers)
            input.Headers.Set(name, value);
        input.Headers.Set("x-moc-request-id", scope.RequestId);
        var plugged = (scope.Plug ?? new Plug { Method = Plug.AnyMethod, Path = "/", Name = request.Name, StartFunction = start }).ToCall(calls.CodeOf(blob), input, output);
        var call = plugged with
        {
            Limits = plugged.Limits with { Time = scope.Time ?? plugged.Limits.Time, Fuel = scope.Fuel ?? plugged.Limits.Fuel },
            Mode = request.Mode switch
            {
                "direct" => FunctionMode.Direct,
                "posix" => FunctionMode.Posix,
                _ => FunctionMode.Auto,
            },
            Arguments = request.Arguments,
            PosixFileName = string.IsNullOrEmpty(request.PosixFileName) ? null : request.PosixFileName,
            PosixArguments = scope.Plug is null ? request.PosixArguments : plugged.PosixArguments,
        };
        var result = await calls.RunAsync(call, scope.Plug is null ? FunctionGrants.All : FunctionGrants.Of(scope.Plug), cancellationToken);
        var reply = new FunctionReply { Output = output.Content.ToArray(), Elapsed = result.Usage.Elapsed, Fuel = result.Usage.Fuel };
        if (result.Succeeded)
            return reply with { Result = result.Result, Status = scope.Plug is null ? 200 : output.Status, Headers = scope.Plug is null ? reply.Headers : HeadersOf(output) };
        var status = result.Error is FunctionError.WrongArguments or FunctionError.MissingStartFunction ? 400 : result.HttpStatus;
        return reply with { Error = result.Error.Word(), Message = result.Message, Limit = result.Limit, Status = status };
    }

    private static Dictionary<string, string> HeadersOf(MemoryBuffer output)
    {
        var headers = output.Headers.Where(header => ResponseBuffer.IsFunctions(header.Key)).ToDictionary();
        if (output.Content.Length > 0)
            headers.TryAdd("content-type", ResponseBuffer.TypeOf(output.Content.Span));
        return headers;
    }

    private async Task<Blob?> FindAsync(string name, CancellationToken cancellationToken) => name.StartsWith(Blob.Scheme, StringComparison.Ordinal)
        ? await functions.FindAsync(name, cancellationToken)
        : (await functions.FindNameAsync(name, cancellationToken))?.Blob;
}

/// <summary>Under which conditions a call is made.</summary>
/// <param name="RequestId">What the log and the function see.</param>
internal sealed record CallScope(string RequestId)
{
    /// <summary>The plug whose request it answers, which says what the function may do; null for administrators' calls, which may do everything.</summary>
    public Plug? Plug { get; init; }

    /// <summary>Headers of the input.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of the output.</summary>
    public int MaxOutput { get; init; } = FunctionRequest.MaxBytes;

    /// <summary>Wall time; null for the plug's, or the default.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Fuel; null for the plug's, or none, which spares counting.</summary>
    public ulong? Fuel { get; init; }
}

/// <summary>Calls functions for clients of the cluster.</summary>
[StatelessWorker, Reentrant]
internal sealed class FunctionCallGrain(CallRunner runner) : Grain, IFunctionCallGrain
{
    /// <inheritdoc />
    public Task<FunctionReply> Call(FunctionRequest request, CancellationToken cancellationToken = default) =>
        runner.RunAsync(request, new CallScope(Guid.NewGuid().ToString("n")), cancellationToken);
}
