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
    public async Task<FunctionReply> RunAsync(FunctionRequest request, string requestId, CancellationToken cancellationToken)
    {
        Check(request);
        var blob = await FindAsync(request.Name, cancellationToken) ?? throw new WetwareException(ErrorKind.NotFound, $"name: there is no function {request.Name}");
        var start = string.IsNullOrEmpty(request.StartFunction) ? null : request.StartFunction;
        await using var output = new MemoryBuffer(FunctionRequest.MaxBytes);
        await using var input = new MemoryBuffer(request.Input.Span);
        input.Headers.Set("x-moc-request-id", requestId);
        var call = new Plug { Method = Plug.AnyMethod, Path = "/", Name = request.Name, StartFunction = start }.ToCall(blob, input, output) with
        {
            Mode = request.Mode switch
            {
                "direct" => FunctionMode.Direct,
                "posix" => FunctionMode.Posix,
                _ => FunctionMode.Auto,
            },
            Arguments = request.Arguments,
            PosixFileName = string.IsNullOrEmpty(request.PosixFileName) ? null : request.PosixFileName,
            PosixArguments = request.PosixArguments,
        };
        var result = await calls.RunAsync(call, FunctionGrants.All, blob, cancellationToken);
        if (result.Succeeded)
            return new FunctionReply { Result = result.Result, Output = output.Content.ToArray() };
        var status = result.Error is FunctionError.WrongArguments or FunctionError.MissingStartFunction ? 400 : result.HttpStatus;
        return new FunctionReply { Error = result.Error.Word(), Message = result.Message, Limit = result.Limit, Status = status, Output = output.Content.ToArray() };
    }

    private async Task<Blob?> FindAsync(string name, CancellationToken cancellationToken) => name.StartsWith(Blob.Scheme, StringComparison.Ordinal)
        ? await functions.FindAsync(name, cancellationToken)
        : (await functions.FindNameAsync(name, cancellationToken))?.Blob;
}

/// <summary>Calls functions for clients of the cluster.</summary>
[StatelessWorker, Reentrant]
internal sealed class FunctionCallGrain(CallRunner runner) : Grain, IFunctionCallGrain
{
    /// <inheritdoc />
    public Task<FunctionReply> Call(FunctionRequest request, CancellationToken cancellationToken = default) =>
        runner.RunAsync(request, Guid.NewGuid().ToString("n"), cancellationToken);
}
