using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Wetware.Cli.Output;
using Wetware.Devices;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Devices;

/// <summary>Shows devices and deployments: tables for people, or JSON, one object a line.</summary>
internal sealed class DevicePrinter(TextWriter output, bool json)
{
    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lists devices.</summary>
    public void Devices(IReadOnlyList<DeviceInfo> devices)
    {
        if (json)
        {
            foreach (var device in devices)
                Line(Of(device));
            return;
        }

        var table = new TextTable("NAME", "ID", "ADDRESS", "STATUS", "FAILED", "INTERFACES");
        foreach (var device in devices)
        {
            table.Add(
                device.Name,
                device.Id,
                $"{(device.Addresses.Count > 0 ? device.Addresses[0] : "none")}:{device.Port}",
                Status(device),
                device.FailedChecks.ToString(CultureInfo.InvariantCulture),
                device.Interfaces.Count.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(output);
    }

    /// <summary>Shows a device.</summary>
    public void Device(DeviceInfo device)
    {
        if (json)
        {
            Line(Of(device));
            return;
        }

        Field("name", device.Name);
        Field("id", device.Id);
        Field("status", Status(device));
        Field("addresses", string.Join(", ", device.Addresses.Select(address => $"{address}:{device.Port}")));
        Field("checks", $"{device.OkChecks} succeeded, {device.FailedChecks} failed in a row");
        Field("health", device.Health ?? "none");
        Field("platform", device.Platform ?? "not described yet");
        Field("interfaces", string.Join(", ", device.Interfaces));
        foreach (var change in device.StatusLog)
            Field("log", $"{change.Time:u} {change.Status}{(change.Reason is null ? "" : $" ({change.Reason})")}");
    }

    /// <summary>Lists deployments.</summary>
    public void Deployments(IReadOnlyList<DeploymentInfo> deployments)
    {
        if (json)
        {
            foreach (var deployment in deployments)
                Line(Of(deployment));
            return;
        }

        var table = new TextTable("NAME", "ID", "STATUS", "STEPS", "DEVICES");
        foreach (var deployment in deployments)
        {
            table.Add(
                deployment.Name,
                deployment.Id,
                Status(deployment),
                deployment.Steps.Count.ToString(CultureInfo.InvariantCulture),
                deployment.Manifests.Count.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(output);
    }

    /// <summary>Shows a deployment.</summary>
    public void Deployment(DeploymentInfo deployment)
    {
        if (json)
        {
            Line(Of(deployment));
            return;
        }

        Field("name", deployment.Name);
        Field("id", deployment.Id);
        Field("status", Status(deployment));
        foreach (var step in deployment.Steps)
            Field("step", $"{step.Module}.{step.Function} on {step.Device}{(step.Device == step.Goal ? "" : $" in place of {step.Goal}")}{(step.After is null ? "" : $" after {string.Join(',', step.After)}")}");
        foreach (var (device, answer) in deployment.Answers)
            Field("answer", $"{device}: {(answer.IsAnswered ? answer.Status.ToString(CultureInfo.InvariantCulture) : "none")} {answer.Data}");
        foreach (var run in deployment.History)
            Field("run", $"{run.Time:u} {run.Milliseconds} ms {run.Problem ?? run.Result ?? "done"}");
    }

    /// <summary>Shows what a manifest would become.</summary>
    public void Plan(DeploymentPlan plan)
    {
        if (json)
        {
            Line(new JsonObject
            {
                ["possible"] = plan.IsPossible,
                ["steps"] = new JsonArray([.. plan.Steps.Select(step => new JsonObject
                {
                    ["module"] = step.Module,
                    ["func"] = step.Function,
                    ["device"] = step.Device,
                    ["problems"] = Texts(step.Problems),
                })]),
            });
            return;
        }

        foreach (var step in plan.Steps)
        {
            output.WriteLine(Printable.Escape($"{step.Module}.{step.Function}: {step.Device ?? "no device fits"}"));
            foreach (var problem in step.Problems)
                output.WriteLine(Printable.Escape($"  {problem}"));
        }
    }

    /// <summary>Shows the result of a run.</summary>
    public void Result(RunOutcome outcome)
    {
        if (!json)
        {
            output.WriteLine(Printable.Escape(outcome.Result!));
            if (outcome.FileUrl is { } url)
                output.WriteLine(Printable.Escape(url));
            return;
        }

        var line = new JsonObject { ["result"] = JsonNode.Parse(outcome.Result!), ["isInFailover"] = outcome.IsInFailover };
        if (outcome.Steps.Count > 0)
            line["steps"] = new JsonArray([.. outcome.Steps.Select(step => JsonNode.Parse(step))]);
        if (outcome.FileUrl is not null)
            line["resultUrl"] = outcome.FileUrl;
        Line(line);
    }

    /// <summary>Shows a module and how its functions are called.</summary>
    public void Module(DeviceModuleInfo module)
    {
        if (json)
        {
            Line(new JsonObject
            {
                ["id"] = module.Id,
                ["name"] = module.Name,
                ["version"] = module.Version,
                ["exports"] = Texts(module.Exports.Select(Shown)),
                ["imports"] = Texts(module.Requirements.Select(need => $"{need.Module}.{need.Name}")),
                ["functions"] = new JsonArray([.. module.Functions.Select(function => new JsonObject
                {
                    ["name"] = function.Name, ["method"] = function.Method, ["parameters"] = Texts(function.Parameters.Select(parameter => parameter.Type)), ["output"] = function.Output, ["mounts"] = Texts(function.Mounts.Select(Shown)),
                })]),
            });
            return;
        }

        Field("name", module.Name);
        Field("id", module.Id);
        Field("exports", string.Join(", ", module.Exports.Select(Shown)));
        Field("imports", string.Join(", ", module.Requirements.Select(need => $"{need.Module}.{need.Name}")));
        foreach (var function in module.Functions)
        {
            Field("function", $"{function.Method} {function.Name}({string.Join(", ", function.Parameters.Select(parameter => parameter.Type))}): {function.Output}");
            foreach (var mount in function.Mounts)
                Field("  file", Shown(mount));
        }
    }

    /// <summary>Shows log records, those of one device or level where these are given.</summary>
    public void Records(IReadOnlyList<string> records, string? device, string? level)
    {
        foreach (var text in records)
        {
            var record = (JsonObject)JsonNode.Parse(text)!;
            string Of(string member) => record[member]?.ToString() ?? "";
            if ((device is not null && Of("deviceName") != device) || (level is not null && Of("loglevel") != level))
                continue;
            if (json)
                Line(record);
            else
                output.WriteLine(Printable.Escape($"{Of("dateReceived")} {Of("loglevel"),-7} {Of("deviceName")} {Of("message").TrimEnd()}"));
        }
    }

    /// <summary>Says what was done.</summary>
    public void Done(string name, string done)
    {
        if (json)
            Line(new JsonObject { ["name"] = name, ["done"] = done });
        else
            output.WriteLine(Printable.Escape($"{name}: {done}"));
    }

    private static string Shown(ModuleFunction export) => string.Create(CultureInfo.InvariantCulture, $"{export.Name}/{export.ParameterCount}");

    private static string Shown(MountDescription mount) => $"{mount.Name}: {mount.Stage}, {mount.MediaType}";

    private static string Status(DeviceInfo device) => device.IsBlacklisted ? "blacklisted" : device.IsActive ? "active" : "inactive";

    private static string Status(DeploymentInfo deployment) => !deployment.IsActive ? "created" : deployment.IsInFailover ? "active, in failover" : "active";

    private static JsonObject Of(DeviceInfo device) => new()
    {
        ["id"] = device.Id,
        ["name"] = device.Name,
        ["addresses"] = Texts(device.Addresses),
        ["port"] = device.Port,
        ["status"] = device.IsActive ? "active" : "inactive",
        ["blacklisted"] = device.IsBlacklisted,
        ["failedChecks"] = device.FailedChecks,
        ["okChecks"] = device.OkChecks,
        ["interfaces"] = Texts(device.Interfaces),
        ["platform"] = device.Platform is null ? null : JsonNode.Parse(device.Platform),
        ["health"] = device.Health is null ? null : JsonNode.Parse(device.Health),
        ["log"] = new JsonArray([.. device.StatusLog.Select(change => new JsonObject { ["status"] = change.Status, ["time"] = change.Time.ToString("O", CultureInfo.InvariantCulture), ["reason"] = change.Reason })]),
    };

    private static JsonObject Of(DeploymentInfo deployment) => new()
    {
        ["id"] = deployment.Id,
        ["name"] = deployment.Name,
        ["active"] = deployment.IsActive,
        ["inFailover"] = deployment.IsInFailover,
        ["steps"] = new JsonArray([.. deployment.Steps.Select(step => new JsonObject
        {
            ["device"] = step.Device, ["goal"] = step.Goal, ["module"] = step.Module, ["func"] = step.Function, ["failovers"] = Texts(step.Failovers),
            ["after"] = step.After is null ? null : new JsonArray([.. step.After.Select(number => (JsonNode)number)]),
        })]),
        ["answers"] = new JsonObject(deployment.Answers.Select(answer => KeyValuePair.Create<string, JsonNode?>(
            answer.Key, new JsonObject { ["status"] = answer.Value.Status, ["data"] = JsonNode.Parse(answer.Value.Data) }))),
        ["history"] = new JsonArray([.. deployment.History.Select(run => new JsonObject
        {
            ["time"] = run.Time.ToString("O", CultureInfo.InvariantCulture),
            ["milliseconds"] = run.Milliseconds,
            ["result"] = run.Result is null ? null : JsonNode.Parse(run.Result),
            ["problem"] = run.Problem,
        })]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private void Field(string name, string value) => output.WriteLine($"{name,-11} {Printable.Escape(value)}");

    private void Line(JsonObject line) => output.WriteLine(line.ToJsonString(Readable));
}
