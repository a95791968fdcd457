using System.Text.Json;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Errors;

namespace Wetware.Devices.Supervisor;

/// <summary>Reads what an orchestrator deploys. It is as hostile as everything that comes over the network.</summary>
internal static class SupervisorManifest
{
    private const int MaxModules = 64;

    private static readonly JsonSerializerOptions Strict = new() { MaxDepth = 32, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false };

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is missing or wrong.</exception>
    public static NodeManifest Read(string json)
    {
        NodeManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<NodeManifest>(json, Strict);
        }
        catch (JsonException error)
        {
            throw Wrong("body", $"is no manifest: {DeviceText.Show(error.Message)}");
        }

        Check(manifest);
        return manifest!;
    }

    /// <summary>The call after a function, or null when it is the last.</summary>
    public static EndpointPart? Next(this NodeManifest manifest, string module, string function) =>
        manifest.Instructions.Modules.GetValueOrDefault(module)?.GetValueOrDefault(function)?.To;

    private static void Check(NodeManifest? manifest)
    {
        if (manifest is not { DeploymentId: not null, Modules: not null, Endpoints: not null, Instructions.Modules: not null, Mounts: not null })
            throw Wrong("body", "needs deploymentId, modules, endpoints, instructions.modules and mounts");
        DeviceLimits.CheckName("deploymentId", manifest.DeploymentId);
        if (manifest.Modules.Count > MaxModules)
            throw Wrong("modules", $"{manifest.Modules.Count} are not allowed; use at most {MaxModules}");
        foreach (var module in manifest.Modules)
        {
            if (module is not { Name: not null, Urls: { Binary: not null, Other: not null } })
                throw Wrong("modules", "each needs name, urls.binary and urls.other");
            CheckLabel("modules.name", module.Name);
            if (module.Urls.Other.Count > DeviceLimits.MaxFunctions * DeviceLimits.MaxMounts / MaxModules)
                throw Wrong("modules.urls.other", $"{module.Urls.Other.Count} are not allowed; use at most {DeviceLimits.MaxFunctions * DeviceLimits.MaxMounts / MaxModules}");
            foreach (var (mount, url) in module.Urls.Other)
            {
                CheckLabel("modules.urls.other", mount);
                if (url is null)
                    throw Wrong($"modules.urls.other.{mount}", "is null");
            }
        }

        foreach (var (module, functions) in manifest.Endpoints)
        {
            if (functions is null || functions.Count > DeviceLimits.MaxFunctions)
                throw Wrong($"endpoints.{DeviceText.Show(module)}", $"use at most {DeviceLimits.MaxFunctions} functions");
            foreach (var (function, endpoint) in functions)
                CheckFunction(manifest, module, function, endpoint);
        }
    }

    private static void CheckFunction(NodeManifest manifest, string module, string function, EndpointPart endpoint)
    {
        var at = $"endpoints.{DeviceText.Show(module)}.{DeviceText.Show(function)}";
        CheckLabel(at, function);
        CheckEndpoint(at, endpoint);
        if (manifest.Modules.All(other => other.Name != module))
            throw Wrong(at, "its module is not among modules");
        if (manifest.Mounts.GetValueOrDefault(module)?.GetValueOrDefault(function) is not { Execution: not null, Deployment: not null, Output: not null } mounts)
            throw Wrong($"mounts.{DeviceText.Show(module)}.{DeviceText.Show(function)}", "is missing, or one of execution, deployment and output is");
        foreach (var mount in mounts.Execution.Concat(mounts.Deployment).Concat(mounts.Output))
            CheckLabel(at, mount?.Path);
        if (manifest.Next(module, function) is { } next)
            CheckEndpoint($"{at}.to", next);
    }

    private static void CheckEndpoint(string at, EndpointPart? endpoint)
    {
        if (endpoint is not { Url: not null, Path: not null, Method: not null, Request.Parameters: not null, Response: { MediaType: not null, Schema.Type: not null } }
            || endpoint.Request.Parameters.Any(parameter => parameter?.Name is null))
            throw Wrong(at, "needs url, path, method, request.parameters and response");
        if (endpoint.Method.ToUpperInvariant() is not ("GET" or "POST" or "PUT" or "DELETE"))
            throw Wrong($"{at}.method", "use get, post, put or delete");
        if (!Uri.TryCreate(endpoint.Url.TrimEnd('/') + endpoint.Path, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
            throw Wrong($"{at}.url", "is no http address");
    }

    // Names of files for the module, and parts of addresses.
    private static void CheckLabel(string field, string? name)
    {
        if (name is not { Length: > 0 and <= DeviceLimits.MaxNameLength } || name is "." or ".." || name.Any(letter => char.IsControl(letter) || letter is '/' or '\\'))
            throw Wrong(field, $"use names of 1 to {DeviceLimits.MaxNameLength} characters without '/', '\\' and control characters");
    }

    private static WetwareException Wrong(string field, string why) => new(ErrorKind.Failed, $"field '{field}': {why}");
}
