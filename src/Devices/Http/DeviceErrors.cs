using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Http;

/// <summary>An error in the shape of these routes.</summary>
internal sealed class DeviceErrorException(int status, string text, JsonNode? error = null) : Exception(text)
{
    public int Status { get; } = status;

    public JsonNode? Error { get; } = error;

    public static DeviceErrorException Field(string field, string why) => new(StatusCodes.Status400BadRequest, $"field '{field}': {why}");
}

/// <summary>Answers errors as <c>{"errorText", "error"}</c>.</summary>
internal sealed class DeviceErrors : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (DeviceErrorException error)
        {
            return Answer(error.Status, error.Message, error.Error);
        }
        catch (BadHttpRequestException error)
        {
            return Answer(error.StatusCode, error.Message);
        }
        catch (InvalidDataException error)
        {
            // A form that is malformed or over a limit.
            return Answer(StatusCodes.Status400BadRequest, $"field 'body': {error.Message}");
        }
        catch (Exception error) when (WetwareException.Within(error) is { } known)
        {
            return Answer(StatusOf(known.Kind), known.Message, known.Kind.Word());
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            return Answer(StatusCodes.Status503ServiceUnavailable, $"the cluster did not answer: {error.Message}");
        }
    }

    public static IResult Answer(int status, string text, JsonNode? error = null) =>
        Json(new JsonObject { ["errorText"] = text, ["error"] = error ?? "error" }, status);

    public static IResult Json(JsonNode? node, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(node?.ToJsonString(DeviceText.Written) ?? "null", "application/json", statusCode: status);

    private static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Failed or ErrorKind.Limit or ErrorKind.Denied => StatusCodes.Status400BadRequest,
        ErrorKind.Overloaded => StatusCodes.Status429TooManyRequests,
        ErrorKind.Disconnected => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
