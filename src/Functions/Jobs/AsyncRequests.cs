using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Jobs;

/// <summary>
/// Asynchronous calls on the functions' listener: <c>POST …?async</c> is answered 202 with an id, and <c>/my-own-cluster/calls/{id}</c> tells how it stands. The id is random, and
/// who has it may see the result and end the call; no token is asked for.
/// </summary>
internal sealed class AsyncRequests(FunctionClient functions, JobCallbacks callbacks)
{
    /// <summary>Where calls are asked for.</summary>
    public const string Prefix = "/my-own-cluster/calls";

    /// <summary>The query's word.</summary>
    public const string Word = "async";

    /// <summary>The header with the address that receives the output.</summary>
    public const string CallbackHeader = "x-callback-url";

    /// <summary>The header with the times that a failed call is tried again.</summary>
    public const string RetriesHeader = "x-async-retries";

    private const string Off = "off";

    /// <summary>Whether a request is to be answered later.</summary>
    public static bool IsAsync(HttpContext context, Plug plug) =>
        plug.Kind == PlugKind.Function && HttpMethods.IsPost(context.Request.Method) && context.Request.Query.ContainsKey(Word) && plug.Tags.GetValueOrDefault(Word) != Off;

    /// <summary>Takes a call.</summary>
    public async Task SubmitAsync(HttpContext context, Plug plug, RequestBuffer input, bool hasResponseFilters)
    {
        if (hasResponseFilters)
        {
            await RequestErrors.Write(context, StatusCodes.Status409Conflict, "denied", "filters see the answers of this path; an asynchronous call would pass by them");
            return;
        }

        var body = (await input.ReadAsync(context.RequestAborted))!.Value;
        if (body.Length > JobLimits.MaxBytes)
        {
            await RequestErrors.Write(context, StatusCodes.Status413PayloadTooLarge, "limit", $"the body has {body.Length} bytes; the limit of asynchronous calls is {JobLimits.MaxBytes}");
            return;
        }

        var retries = 2;
        if (input.Headers[RetriesHeader] is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out retries))
            throw new BadHttpRequestException($"{RetriesHeader}: must be 0 to {JobLimits.MaxRetries}");
        var spec = new FunctionJobSpec
        {
            Request = new FunctionRequest { Name = plug.Name, StartFunction = plug.StartFunction, Input = body },
            Plug = plug,
            Headers = input.Headers.ToDictionary(),
            CallbackUrl = input.Headers[CallbackHeader],
            Retries = retries,
        };
        try
        {
            if (spec.CallbackUrl is { } url)
                callbacks.Check(url);
            JobRules.Check(spec);
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Failed or ErrorKind.Limit or ErrorKind.Denied)
        {
            throw new BadHttpRequestException(error.Message);
        }

        var id = JobApi.NewId();
        try
        {
            var job = await functions.Jobs.SubmitAsync(id, spec, context.RequestAborted);
            context.Response.Headers.Location = $"{Prefix}/{id}";
            await JobApi.WriteAsync(context, StatusCodes.Status202Accepted, JobJson.Of(job));
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Overloaded)
        {
            await RequestErrors.Write(context, StatusCodes.Status429TooManyRequests, "overloaded", error.Message);
        }
    }

    /// <summary>Answers a request below <see cref="Prefix"/>.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var parts = context.Request.Path.Value![Prefix.Length..].Split('/');
        var id = parts is ["", { Length: JobLimits.IdLength } text, ..] && text.All(char.IsAsciiHexDigitLower) ? text : null;
        if (id is null || parts.Length > 3 || (parts.Length == 3 && parts[2] != "result") || await functions.Jobs.FindAsync(id, context.RequestAborted) is not { Kind: FunctionJobKind.Call } job)
            await RequestErrors.Write(context, StatusCodes.Status404NotFound, "not-found", "there is no such call, or it ended long ago");
        else if (HttpMethods.IsDelete(context.Request.Method) && parts.Length == 2)
            await CancelAsync(context, id);
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await RequestErrors.Write(context, StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "a call answers GET and DELETE, its result GET");
        else if (parts.Length == 3)
            await JobApi.SendResultAsync(context, job, await functions.Jobs.ResultAsync(id, context.RequestAborted), asData: false);
        else
            await JobApi.WriteAsync(context, StatusCodes.Status200OK, JobJson.Of(job));
    }

    private async Task CancelAsync(HttpContext context, string id)
    {
        if (await functions.Jobs.CancelAsync(id, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await RequestErrors.Write(context, StatusCodes.Status409Conflict, "closed", "the call has ended");
    }
}
