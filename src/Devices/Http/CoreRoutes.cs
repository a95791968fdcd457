using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Core;

namespace Wetware.Devices.Http;

/// <summary>Core services, called as devices call one another.</summary>
internal static class CoreRoutes
{
    private const string Datalist = "/{deployment}/modules/core:Datalist";

    public static void MapCoreRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/core", () => DeviceErrors.Json(new JsonArray(CoreModules.Datalist.Name)));
        routes.MapPut($"{Datalist}/{CoreModules.Push}", Push);
        routes.MapGet($"{Datalist}/{CoreModules.Get}", Read);
        routes.MapDelete($"{Datalist}/{CoreModules.Delete}", Clear);
    }

    private static async Task<IResult> Push(string deployment, HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        string? entry = request.Query.TryGetValue("param0", out var parameter) ? parameter.ToString() : null;
        if (request.HasFormContentType && (await DeviceBodies.ReadForm(request, cancellationToken)).Files["entry"] is { } file)
            entry = Encoding.UTF8.GetString((await DeviceBodies.Read(file, DeviceLimits.MaxListLength, cancellationToken)).Span);
        if (entry is null)
            throw DeviceErrorException.Field("param0", "is missing, and there is no file part entry either");
        if (!await grains.GetGrain<IDatalistGrain>(deployment).Push(entry))
            return NotFound(deployment);
        return DeviceErrors.Json(new JsonObject { ["resultUrl"] = $"http://{request.Host}/{deployment}/modules/core:Datalist/{CoreModules.Get}" });
    }

    private static async Task<IResult> Read(string deployment, IGrainFactory grains) =>
        await grains.GetGrain<IDatalistGrain>(deployment).Read() is { } entries
            ? DeviceErrors.Json(new JsonObject { ["result"] = new JsonArray([.. entries.Select(entry => (JsonNode)entry)]) })
            : NotFound(deployment);

    private static async Task<IResult> Clear(string deployment, IGrainFactory grains) =>
        await grains.GetGrain<IDatalistGrain>(deployment).Clear() ? TypedResults.StatusCode(StatusCodes.Status202Accepted) : NotFound(deployment);

    private static IResult NotFound(string deployment) =>
        DeviceErrors.Answer(StatusCodes.Status404NotFound, $"deployment '{Access.DeviceText.Show(deployment)}' has no list");
}
