using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Http;

/// <summary><c>/file/manifest</c>.</summary>
internal static class ManifestRoutes
{
    private const string NotValid = "Failed validating manifest";
    private const string NotSolved = "Failed constructing solution for manifest";

    public static void MapManifestRoutes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/file/manifest");
        group.MapGet("", List);
        group.MapPost("", Create);
        group.MapDelete("", RemoveAll);
        group.MapGet("/{id}", Get);
        group.MapPost("/{id}", Deploy);
        group.MapPut("/{id}", Update);
        group.MapDelete("/{id}", Remove);
    }

    /// <summary>Reads a manifest.</summary>
    public static DeploymentManifest Read(JsonElement body)
    {
        if (body.Get("sequence") is not { ValueKind: JsonValueKind.Array } sequence)
            throw DeviceErrorException.Field("sequence", "is no array of steps");
        var steps = sequence.EnumerateArray().Select((step, i) =>
        {
            var at = $"sequence[{i}]";
            if (step.ValueKind != JsonValueKind.Object)
                throw DeviceErrorException.Field(at, "is no object with device, module and func");
            return new ManifestStep(
                DeviceBodies.Text(step, at, "device"),
                DeviceBodies.Text(step, at, "module") ?? throw DeviceErrorException.Field($"{at}.module", "is missing"),
                DeviceBodies.Text(step, at, "func") ?? throw DeviceErrorException.Field($"{at}.func", "is missing"),
                DeviceBodies.Texts(step, at, "failovers"),
                DeviceBodies.Numbers(step, at, "after"));
        });
        return new DeploymentManifest(DeviceBodies.Text(body, "", "name") ?? throw DeviceErrorException.Field("name", "manifest must have a name"), [.. steps]);
    }

    private static async Task<IResult> List(DeviceClient client, CancellationToken cancellationToken) =>
        DeviceErrors.Json(new JsonArray([.. (await client.Deployments.List(cancellationToken)).Select(DeviceDocuments.Of)]));

    private static async Task<IResult> Get(string id, DeviceClient client, CancellationToken cancellationToken) =>
        await client.Deployments.Find(id, cancellationToken) is { } deployment && deployment.Id == id
            ? DeviceErrors.Json(DeviceDocuments.Of(deployment))
            : DeviceErrors.Answer(StatusCodes.Status400BadRequest, $"Failed querying for deployment id: {DeviceText.Show(id)}");

    private static async Task<IResult> Create(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var isDryRun = request.Query.TryGetValue("dryRun", out var asked)
            && (bool.TryParse(asked, out var dryRun) ? dryRun : throw DeviceErrorException.Field("dryRun", "use true or false"));
        var manifest = await ReadBody(request, cancellationToken);
        return await Solving(NotSolved, async () =>
        {
            if (isDryRun)
                return DeviceErrors.Json(DeviceDocuments.Of(await client.Deployments.Plan(manifest, cancellationToken)));
            var deployment = await client.Deployments.Create(manifest, cancellationToken);

            // Clients read the id with its quotes.
            return TypedResults.Text($"\"{deployment.Id}\"", "text/plain", statusCode: StatusCodes.Status201Created);
        });
    }

    private static async Task<IResult> Update(string id, HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var manifest = await ReadBody(request, cancellationToken);
        return await Solving($"Failed updating manifest for deployment {DeviceText.Show(id)}", async () =>
        {
            var deployment = await client.Deployments.Update(id, manifest, cancellationToken);
            return deployment.IsActive ? DeviceErrors.Json(new JsonObject { ["deviceResponses"] = DeviceDocuments.Answers(deployment) }) : TypedResults.NoContent();
        });
    }

    private static async Task<IResult> Deploy(string id, DeviceClient client, CancellationToken cancellationToken)
    {
        var deployment = await client.Deployments.Deploy(id, cancellationToken);
        var answers = new JsonObject { ["deviceResponses"] = DeviceDocuments.Answers(deployment) };
        var silent = deployment.Answers.Values.Count(answer => !answer.IsAnswered);
        return silent == 0
            ? DeviceErrors.Json(answers)
            : DeviceErrors.Answer(StatusCodes.Status500InternalServerError, $"{silent} of {deployment.Answers.Count} devices did not answer; send the request again to try again", answers);
    }

    private static async Task<IResult> Remove(string id, DeviceClient client, CancellationToken cancellationToken)
    {
        if (id.Length != 24 || !id.All(char.IsAsciiHexDigit))
            return DeviceErrors.Json(new JsonObject { ["message"] = "Invalid deployment id" }, StatusCodes.Status400BadRequest);
        return await client.Deployments.Remove(id, cancellationToken)
            ? DeviceErrors.Json(new JsonObject { ["deletedCount"] = 1 })
            : DeviceErrors.Json(new JsonObject { ["message"] = "Deployment not found" }, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> RemoveAll(DeviceClient client, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var deployment in await client.Deployments.List(cancellationToken))
            deleted += await client.Deployments.Remove(deployment.Id, cancellationToken) ? 1 : 0;
        return DeviceErrors.Json(new JsonObject { ["deletedCount"] = deleted });
    }

    private static async Task<DeploymentManifest> ReadBody(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await DeviceBodies.ReadJson(request, cancellationToken) ?? throw DeviceErrorException.Field("body", "is missing"));
        }
        catch (DeviceErrorException error) when (error.Status == StatusCodes.Status400BadRequest)
        {
            throw new DeviceErrorException(error.Status, NotValid, error.Message);
        }
    }

    private static async Task<IResult> Solving(string text, Func<Task<IResult>> run)
    {
        try
        {
            return await run();
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Failed or ErrorKind.Denied)
        {
            return DeviceErrors.Answer(StatusCodes.Status400BadRequest, error.Kind == ErrorKind.Failed ? NotValid : text, error.Message);
        }
    }
}
