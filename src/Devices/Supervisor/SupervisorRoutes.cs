using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Devices.Http;
using Wetware.Errors;

namespace Wetware.Devices.Supervisor;

/// <summary>The HTTP interface of a device.</summary>
internal sealed class SupervisorRoutes(
    SupervisorIdentity identity, SupervisorDeployments deployments, SupervisorRuns runs, SupervisorLog log, SupervisorLoad load, UploadGate gate, TimeProvider time)
{
    private const string Call = "/{deployment}/modules/{module}/{function}";

    // A caller that asks for the entry of a call under way waits instead of asking again.
    private static readonly TimeSpan EntryWait = TimeSpan.FromSeconds(20);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AddEndpointFilter(Errors);
        group.MapGet("/.well-known/wasmiot-device-description", () => DeviceErrors.Json(SupervisorLoad.Describe(deployments.Offers)));
        group.MapGet("/.well-known/wot-thing-description", () => DeviceErrors.Json(new JsonObject { ["title"] = identity.Name, ["@type"] = "webthing" }));
        group.MapGet("/health", Health);
        group.MapPost("/register", Register);
        group.MapGet("/deploy", () => DeviceErrors.Json(new JsonObject { ["deployments"] = new JsonArray([.. deployments.Ids.Select(id => (JsonNode)id)]) }));
        group.MapPost("/deploy", Deploy);
        group.MapDelete("/deploy/{deployment}", Remove);
        group.MapMethods(Call, ["GET", "POST", "PUT"], CallFunction);
        group.MapGet($"{Call}/{{file}}", (string deployment, string module, string function, string file) => File(deployment, module, file));
        group.MapGet("/module_results/{module}/{file}", (string module, string file) => File(null, module, file));
        group.MapGet("/module_results/{deployment}/{module}/{file}", File);
        group.MapGet("/request-history", () => DeviceErrors.Json(new JsonArray([.. runs.History()])));
        group.MapGet("/request-history/{id}", Entry);
    }

    private static IResult Error(int status, string text) => DeviceErrors.Json(new JsonObject { ["status"] = "error", ["result"] = text }, status);

    private static async ValueTask<object?> Errors(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (DeviceErrorException error)
        {
            return Error(error.Status, error.Message);
        }
        catch (BadHttpRequestException error)
        {
            return Error(error.StatusCode, error.Message);
        }
        catch (InvalidDataException error)
        {
            return Error(StatusCodes.Status400BadRequest, $"field 'body': {error.Message}");
        }
        catch (WetwareException error)
        {
            return Error(error.Kind == ErrorKind.Overloaded ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest, error.Message);
        }
    }

    private IResult Health(HttpContext context)
    {
        var orchestrator = identity.Orchestrator;
        if (orchestrator is not null && context.Request.Headers["X-Forwarded-For"] == new Uri(orchestrator).Host)
            load.CheckedAt = time.GetTimestamp();
        context.Response.Headers["Custom-Orchestrator-Set"] = orchestrator is null ? "false" : "true";
        log.Write("INFO", "Health check done", "health");
        return DeviceErrors.Json(load.Report());
    }

    private async Task<IResult> Register(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType() || await DeviceBodies.ReadJson(request, cancellationToken) is not { } body || DeviceBodies.Text(body, "", "url") is not { } text)
            return Error(StatusCodes.Status404NotFound, "No url found");
        if (text.Length > 256 || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
            return Error(StatusCodes.Status404NotFound, "Orchestrator url is invalid");
        identity.Orchestrator = url.AbsoluteUri.TrimEnd('/');
        return DeviceErrors.Json(new JsonObject { ["status"] = "success" });
    }

    private async Task<IResult> Deploy(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw DeviceErrorException.Field("Content-Type", "use application/json");
        var body = await DeviceBodies.ReadJson(request, cancellationToken);
        if (body is not { } manifest || !manifest.EnumerateObject().Any())
            return DeviceErrors.Json(new JsonObject { ["message"] = "Non-existent or malformed deployment data" });
        if (manifest.Get("modules") is not { ValueKind: JsonValueKind.Array } modules || modules.GetArrayLength() == 0)
            return DeviceErrors.Json(new JsonObject { ["message"] = "No modules listed" });
        using var place = await gate.Enter(cancellationToken);
        await deployments.Deploy(manifest.GetRawText(), cancellationToken);
        log.Write("INFO", "Deployment created", "deploy", manifest.GetText("deploymentId"));
        return DeviceErrors.Json(new JsonObject { ["status"] = "success", ["deploymentId"] = manifest.GetText("deploymentId") });
    }

    private async Task<IResult> Remove(string deployment, CancellationToken cancellationToken) =>
        await deployments.Remove(deployment, cancellationToken)
            ? DeviceErrors.Json(new JsonObject { ["status"] = "success" })
            : Error(StatusCodes.Status404NotFound, "deployment does not exist");

    private async Task<IResult> CallFunction(string deployment, string module, string function, HttpRequest request, CancellationToken cancellationToken)
    {
        if (deployments.Find(deployment) is not { } found)
            return Error(StatusCodes.Status404NotFound, "deployment does not exist");
        if (!found.Modules.ContainsKey(module) || found.Manifest.Endpoints.GetValueOrDefault(module)?.GetValueOrDefault(function) is not { } endpoint)
            return Error(StatusCodes.Status500InternalServerError, $"module {DeviceText.Show(module)} with function {DeviceText.Show(function)} not found in the deployment");
        if (!string.Equals(endpoint.Method, request.Method, StringComparison.OrdinalIgnoreCase) && !HttpMethods.IsPost(request.Method))
            return Error(StatusCodes.Status405MethodNotAllowed, $"the function is called by {endpoint.Method.ToUpperInvariant()}");
        var entry = runs.Begin(found, module, request.Method, await Read(function, request, cancellationToken));
        if (HttpMethods.IsGet(request.Method))
            await entry.Done.WaitAsync(cancellationToken);
        return DeviceErrors.Json(new JsonObject { ["resultUrl"] = $"http://{request.Host}/request-history/{Uri.EscapeDataString(entry.Id)}" });
    }

    private async Task<ModuleCall> Read(string function, HttpRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())).ToArray();
        if (arguments.Length > DeviceLimits.MaxParameters * 2 || arguments.Any(pair => pair.Value.Length > DeviceLimits.MaxArgumentBytes))
            throw DeviceErrorException.Field("query", $"use at most {DeviceLimits.MaxParameters * 2} arguments of at most {DeviceLimits.MaxArgumentBytes} characters");
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        if (request.HasFormContentType)
        {
            using var place = await gate.Enter(cancellationToken);
            foreach (var file in (await DeviceBodies.ReadForm(request, cancellationToken)).Files)
            {
                if (!files.TryAdd(file.Name, await DeviceBodies.Read(file, DeviceLimits.MaxFileBytes, cancellationToken)))
                    throw DeviceErrorException.Field(DeviceText.Show(file.Name), "is there twice");
            }
        }

        return new ModuleCall(function, arguments, files);
    }

    private IResult File(string? deployment, string module, string file)
    {
        // Without a deployment, as some orchestrators ask: the module of that name that has such a file.
        var candidates = deployment is null ? deployments.Ids.Select(deployments.Find) : [deployments.Find(deployment)];
        var bytes = candidates.Select(live => live?.Modules.GetValueOrDefault(module) is { } deployed && IsOutput(live.Manifest, module, file) ? deployed.ReadFile(file) : null)
            .FirstOrDefault(found => found is not null);
        return bytes is null ? Error(StatusCodes.Status404NotFound, "there is no such file") : TypedResults.Bytes(bytes, MediaType(file));
    }

    private static bool IsOutput(NodeManifest manifest, string module, string file) =>
        manifest.Mounts.GetValueOrDefault(module)?.Values.Any(mounts => mounts.Output.Any(mount => mount.Path == file)) == true;

    private static string MediaType(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    };

    private async Task<IResult> Entry(string id, CancellationToken cancellationToken)
    {
        if (runs.Find(id) is not { } entry)
            return NoEntry();
        try
        {
            await entry.Done.WaitAsync(EntryWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return NoEntry();
        }

        var ended = runs.Find(id) ?? entry;
        return DeviceErrors.Json(ended.Document.DeepClone(), ended.Success ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError);

        static IResult NoEntry() => Error(StatusCodes.Status404NotFound, "no matching entry in history");
    }
}
