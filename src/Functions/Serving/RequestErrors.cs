using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Serving;

/// <summary>Errors of the functions' listener: problem details (RFC 9457) with the request's id. The log has the id too.</summary>
internal static class RequestErrors
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>No plug takes the request.</summary>
    public static Task WriteUnbound(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var body = new JsonObject { ["message"] = $"sorry, unbound resource '{path}', method:{context.Request.Method}" };
        return Write(context, StatusCodes.Status404NotFound, "application/json", body);
    }

    /// <summary>A function, or what it needs, failed.</summary>
    public static Task WriteFailed(HttpContext context, int status, string error, string reason, string? limit)
    {
        var problem = Problem(context, status, error, reason);
        problem["message"] = $"error while executing the function: '{reason}'";
        if (limit is not null)
            problem["limit"] = limit;
        return Write(context, status, "application/problem+json", problem);
    }

    /// <summary>The request cannot be answered.</summary>
    public static Task Write(HttpContext context, int status, string error, string detail) =>
        Write(context, status, "application/problem+json", Problem(context, status, error, detail));

    private static JsonObject Problem(HttpContext context, int status, string error, string detail) => new()
    {
        ["type"] = $"urn:wetware:error:{error}",
        ["title"] = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
        ["status"] = status,
        ["detail"] = detail,
        ["requestId"] = context.TraceIdentifier,
    };

    private static async Task Write(HttpContext context, int status, string type, JsonObject body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Plain);
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
            context.Response.Headers.RetryAfter = "1";
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}

/// <summary>A call that did not succeed, and how the client is told.</summary>
internal sealed record FunctionFailure(string Function, FunctionResult Result)
{
    /// <summary>Sends it; when a part of the answer was sent, the connection is broken off, so that the part does not look like the whole.</summary>
    public async Task Send(HttpContext context, RequestBuffer input, ResponseBuffer output)
    {
        if (output.HasStarted || Result.Error == FunctionError.Cancelled)
        {
            context.Abort();
            return;
        }

        var reason = Result.Message ?? Result.Error.Word();
        if (input.IsTooLarge)
            await RequestErrors.Write(context, StatusCodes.Status413PayloadTooLarge, "limit", reason);
        else if (Result.Error == FunctionError.Overloaded)
            await RequestErrors.Write(context, StatusCodes.Status429TooManyRequests, "overloaded", reason);
        else
            await RequestErrors.WriteFailed(context, Result.HttpStatus is 504 ? 504 : 500, Result.Error.Word(), reason, Result.Limit);
    }
}
