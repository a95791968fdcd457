using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;
using Wetware.Devices.Core;

namespace Wetware.Devices.Http;

/// <summary><c>/file/device</c>.</summary>
internal static class DeviceRoutes
{
    private const int DefaultPort = 5000;

    public static void MapDeviceRoutes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/file/device");
        group.MapGet("", List);
        group.MapDelete("", RemoveAll);
        group.MapGet("/{id}", Get);
        group.MapDelete("/{id}", Remove);
        group.MapPost("/discovery/reset", Scan);
        group.MapPost("/discovery/register", Register);
        group.MapPost("/{id}/blacklist", (string id, DeviceClient client, CancellationToken cancellationToken) => SetBlacklisted(id, true, client, cancellationToken));
        group.MapPost("/{id}/unblacklist", (string id, DeviceClient client, CancellationToken cancellationToken) => SetBlacklisted(id, false, client, cancellationToken));
    }

    private static async Task<IResult> List(DeviceClient client, OrchestratorDevice orchestrator, CancellationToken cancellationToken)
    {
        var devices = await client.Devices.List(cancellationToken);
        return DeviceErrors.Json(new JsonArray([DeviceDocuments.Of(orchestrator.Info), .. devices.Select(DeviceDocuments.Of)]));
    }

    private static async Task<IResult> Get(string id, DeviceClient client, OrchestratorDevice orchestrator, CancellationToken cancellationToken)
    {
        var device = id is IDevicesGrain.Orchestrator or OrchestratorDevice.Name ? orchestrator.Info : await client.Devices.Find(id, cancellationToken);
        return device is null ? NotFound(id) : DeviceErrors.Json(DeviceDocuments.Of(device));
    }

    private static async Task<IResult> Remove(string id, DeviceClient client, CancellationToken cancellationToken) =>
        await client.Devices.Remove(id, cancellationToken) ? DeviceErrors.Json(new JsonObject { ["deletedCount"] = 1 }) : NotFound(id);

    private static async Task<IResult> RemoveAll(DeviceClient client, CancellationToken cancellationToken) =>
        DeviceErrors.Json(new JsonObject { ["deletedCount"] = await client.Devices.RemoveAll(cancellationToken) });

    private static async Task<IResult> Scan(DeviceClient client, CancellationToken cancellationToken)
    {
        await client.Devices.Scan(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Register(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var body = await DeviceBodies.ReadJson(request, cancellationToken) ?? DeviceText.Parse("{}")!.Value;
        var sender = request.HttpContext.Connection.RemoteIpAddress is { } remote ? (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString() : null;
        var addresses = DeviceBodies.Texts(body, "", "addresses").ToList();
        if (body.Get("properties") is { ValueKind: JsonValueKind.Object } properties && DeviceBodies.Text(properties, "properties", "address") is { } address)
            addresses.Add(address);
        if (addresses.Count == 0)
            addresses.Add(sender ?? IPAddress.Loopback.ToString());
        var name = DeviceBodies.Text(body, "", "name") ?? DeviceBodies.Text(body, "", "host")?.TrimEnd('.') ?? addresses[0];
        await client.Devices.Announce(new DeviceAnnouncement(name, Port(body), [.. addresses.Distinct()]), cancellationToken);
        return TypedResults.NoContent();
    }

    private static int Port(JsonElement body) => body.Get("port") switch
    {
        null or { ValueKind: JsonValueKind.Null } => DefaultPort,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var port) => port,
        _ => throw DeviceErrorException.Field("port", "use 1 to 65535"),
    };

    private static async Task<IResult> SetBlacklisted(string id, bool blacklisted, DeviceClient client, CancellationToken cancellationToken)
    {
        if (id.Length != 24 || !id.All(char.IsAsciiHexDigit))
            return DeviceErrors.Json(new JsonObject { ["error"] = $"Invalid device ID format: '{DeviceText.Show(id)}'" }, StatusCodes.Status400BadRequest);
        return await client.Devices.SetBlacklisted(id, blacklisted, cancellationToken)
            ? DeviceErrors.Json(new JsonObject { ["message"] = blacklisted ? "Device blacklisted" : "Device removed from the blacklist", ["deviceId"] = id })
            : NotFound(id);
    }

    private static IResult NotFound(string id) =>
        DeviceErrors.Json(new JsonObject { ["error"] = $"Device with ID '{DeviceText.Show(id)}' not found", ["errorText"] = $"no device matches ID '{DeviceText.Show(id)}'" }, StatusCodes.Status404NotFound);
}
