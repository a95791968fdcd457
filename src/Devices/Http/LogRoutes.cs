using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Http;

/// <summary><c>/device/logs</c>.</summary>
internal static class LogRoutes
{
    private static readonly (string Query, string Member)[] Filters = [("device", "deviceName"), ("level", "loglevel"), ("deployment", "deployment_id")];

    public static void MapLogRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/device/logs", Add);
        routes.MapGet("/device/logs", Read);
        routes.MapGet("/ws/logs", Read);
    }

    private static async Task<IResult> Add(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var form = await DeviceBodies.ReadForm(request, cancellationToken);
        try
        {
            await client.Logs.Add(form["logData"].ToString(), cancellationToken);
            return DeviceErrors.Json(new JsonObject { ["message"] = "Log received and saved" });
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Failed or ErrorKind.Limit)
        {
            return DeviceErrors.Json(
                new JsonObject { ["message"] = "Log not received nor saved", ["errorText"] = error.Message, ["error"] = error.Kind.Word() }, StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<IResult> Read(HttpContext context, DeviceClient client, LogStream stream, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (LogStream.IsAskedFor(context))
        {
            await stream.Run(context, record => Passes(request, (JsonObject)DeviceText.Node(record)!));
            return TypedResults.Empty;
        }

        DateTimeOffset? after = null;
        if (request.Query.TryGetValue("after", out var text))
        {
            after = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw DeviceErrorException.Field("after", "is no time such as 2026-01-31T08:00:00Z");
        }

        var records = (await client.Logs.Read(after, cancellationToken)).Select(record => (JsonObject)DeviceText.Node(record)!);
        return DeviceErrors.Json(new JsonArray([.. records.Where(record => Passes(request, record))]));
    }

    private static bool Passes(HttpRequest request, JsonObject record) =>
        Filters.All(filter => !request.Query.TryGetValue(filter.Query, out var wanted) || record[filter.Member]?.ToString() == wanted.ToString());
}
