using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;
using Wetware.Security;

namespace Wetware.Devices.Http;

/// <summary><c>/execute</c>.</summary>
internal static class RunRoutes
{
    public static void MapRunRoutes(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/execute/{id}", Run).WithMetadata(new RequireScopeAttribute(Scope.Submit));

    private static async Task<IResult> Run(string id, HttpRequest request, DeviceClient client, UploadGate gate, CancellationToken cancellationToken)
    {
        DeviceRun run;
        using (await gate.Enter(cancellationToken))
            run = await Read(request, cancellationToken);
        var outcome = await client.Deployments.Run(id, run, cancellationToken);
        if (outcome.Problem is null)
            return DeviceErrors.Json(Answer(outcome));
        if (outcome.Field is null)
            return DeviceErrors.Answer(StatusCodes.Status500InternalServerError, outcome.Problem, outcome.Reason);
        return DeviceErrors.Answer(StatusCodes.Status400BadRequest, outcome.Problem, new JsonObject
        {
            ["name"] = outcome.Reason,
            ["deployment"] = new JsonObject { ["id"] = id },
            ["execPath"] = outcome.Path,
            ["param"] = outcome.Field,
        });
    }

    private static JsonObject Answer(RunOutcome outcome)
    {
        var answer = new JsonObject { ["result"] = DeviceText.Node(outcome.Result), ["isInFailover"] = outcome.IsInFailover };
        if (outcome.Steps.Count > 0)
            answer["steps"] = new JsonArray([.. outcome.Steps.Select(DeviceText.Node)]);
        if (outcome.FileUrl is not null)
        {
            answer["resultUrl"] = outcome.FileUrl;
            answer["fetched_from_device"] = outcome.FileDevice;
        }

        return answer;
    }

    private static async Task<DeviceRun> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, string>();
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        if (request.HasFormContentType)
        {
            var form = await DeviceBodies.ReadForm(request, cancellationToken);
            foreach (var (name, value) in form)
                arguments[name] = value.Count == 1 ? value.ToString() : throw DeviceErrorException.Field(DeviceText.Show(name), "is there twice");
            foreach (var file in form.Files)
            {
                if (!files.TryAdd(file.Name, await DeviceBodies.Read(file, DeviceLimits.MaxFileBytes, cancellationToken)))
                    throw DeviceErrorException.Field(DeviceText.Show(file.Name), "is there twice");
            }
        }
        else if (await DeviceBodies.ReadJson(request, cancellationToken) is { } body)
        {
            foreach (var argument in body.EnumerateObject())
            {
                // Numbers as they are written: a double would lose digits above 2^53.
                arguments[argument.Name] = argument.Value.ValueKind switch
                {
                    JsonValueKind.String => argument.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => argument.Value.GetRawText(),
                    _ => throw DeviceErrorException.Field(DeviceText.Show(argument.Name), "is no string, number or boolean"),
                };
            }
        }

        return new DeviceRun(arguments, files);
    }
}
