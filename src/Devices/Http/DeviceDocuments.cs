using System.Globalization;
using System.Text.Json.Nodes;
using Wetware.Devices.Access;
using Wetware.Devices.Modules;

namespace Wetware.Devices.Http;

/// <summary>The JSON documents of devices, modules and deployments.</summary>
internal static class DeviceDocuments
{
    public static JsonObject Of(DeviceInfo device)
    {
        var log = device.StatusLog.Select(change =>
        {
            var entry = new JsonObject { ["status"] = change.Status, ["time"] = Time(change.Time) };
            if (change.Reason is not null)
                entry["reason"] = change.Reason;
            return entry;
        });
        var document = new JsonObject
        {
            ["_id"] = device.Id,
            ["name"] = device.Name,
            ["communication"] = new JsonObject { ["addresses"] = Texts(device.Addresses), ["port"] = device.Port },
        };
        if (device.IsIntroduced)
            document["description"] = new JsonObject { ["platform"] = DeviceText.Node(device.Platform), ["supervisorInterfaces"] = Texts(device.Interfaces) };
        document["status"] = device.IsActive ? "active" : "inactive";
        document["failedHealthCheckCount"] = device.FailedChecks;
        document["okHealthCheckCount"] = device.OkChecks;
        document["statusLog"] = new JsonArray([.. log]);
        document["health"] = new JsonObject { ["report"] = DeviceText.Node(device.Health), ["timeOfQuery"] = device.CheckedAt is { } at ? Time(at) : null };
        document["blacklisted"] = device.IsBlacklisted;
        return document;
    }

    public static JsonObject Of(DeviceModuleInfo module)
    {
        var document = new JsonObject
        {
            ["_id"] = module.Id,
            ["name"] = module.Name,
            ["wasm"] = File(module.Binary),
            ["exports"] = new JsonArray([.. module.Exports.Select(export => new JsonObject { ["name"] = export.Name, ["parameterCount"] = export.ParameterCount })]),
            ["requirements"] = new JsonArray([.. module.Requirements.Select(need => new JsonObject { ["module"] = need.Module, ["name"] = need.Name, ["kind"] = "function" })]),
            ["dataFiles"] = new JsonObject(module.DataFiles.Select(file => KeyValuePair.Create<string, JsonNode?>(file.Key, File(file.Value)))),
        };
        if (module.Functions.Count > 0)
        {
            document["mounts"] = new JsonObject(module.Functions.Select(function => KeyValuePair.Create<string, JsonNode?>(function.Name, Mounts(function))));
            document["description"] = ModuleOpenApi.Describe(module);
            document["version"] = module.Version;
        }

        if (module.IsCore)
            document["isCoreModule"] = true;
        return document;
    }

    public static JsonObject Of(DeploymentInfo deployment)
    {
        var document = new JsonObject
        {
            ["_id"] = deployment.Id,
            ["name"] = deployment.Name,
            ["active"] = deployment.IsActive,
            ["sequence"] = new JsonArray([.. deployment.Steps.Select(Step)]),
            ["fullManifest"] = new JsonObject(deployment.Manifests.Select(pair => KeyValuePair.Create(pair.Key, DeviceText.Node(pair.Value)))),
            ["failoversBySequence"] = new JsonArray([.. deployment.Steps.Select(step => Texts([step.Goal, .. step.Failovers]))]),
            ["goalDeployment"] = Texts(deployment.Steps.Select(step => step.Goal)),
            ["isInFailover"] = deployment.IsInFailover,
            ["deviceResponses"] = Answers(deployment),
        };
        if (deployment.Certificate is { IsValid: false })
            document["validationError"] = "Deployment validation failed.";
        if (deployment.History.Count > 0)
        {
            document["history"] = new JsonArray([.. deployment.History.Select(run => new JsonObject
            {
                ["time"] = Time(run.Time),
                ["milliseconds"] = run.Milliseconds,
                ["result"] = DeviceText.Node(run.Result),
                ["errorText"] = run.Problem,
            })]);
        }

        return document;
    }

    /// <summary>What each device answered.</summary>
    public static JsonObject Answers(DeploymentInfo deployment) => new(deployment.Answers.Select(pair =>
        KeyValuePair.Create<string, JsonNode?>(pair.Key, new JsonObject { ["status"] = pair.Value.Status, ["data"] = DeviceText.Node(pair.Value.Data) })));

    public static JsonObject Of(DeploymentPlan plan) => new()
    {
        ["possible"] = plan.IsPossible,
        ["sequence"] = new JsonArray([.. plan.Steps.Select(step => new JsonObject
        {
            ["module"] = step.Module,
            ["func"] = step.Function,
            ["device"] = step.Device,
            ["problems"] = Texts(step.Problems),
        })]),
    };

    private static JsonObject Step(DeploymentStep step)
    {
        var document = new JsonObject { ["device"] = step.Device, ["module"] = step.Module, ["func"] = step.Function };
        if (step.After is not null)
            document["after"] = new JsonArray([.. step.After.Select(number => (JsonNode)number)]);
        return document;
    }

    private static JsonObject Mounts(FunctionDescription function) => new(function.Mounts.Select(mount =>
        KeyValuePair.Create<string, JsonNode?>(mount.Name, new JsonObject { ["mediaType"] = mount.MediaType, ["stage"] = mount.Stage })));

    private static JsonObject File(DeviceFile file) => new() { ["originalFilename"] = file.Name, ["fileName"] = file.Digest, ["path"] = file.Digest, ["bytes"] = file.Length };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
