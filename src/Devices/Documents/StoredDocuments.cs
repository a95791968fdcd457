using System.Net;
using System.Text.Json;
using Wetware.Devices.Access;
using Wetware.Devices.Core;
using Wetware.Devices.Http;
using Wetware.Devices.Modules;
using Wetware.Devices.Registry;

namespace Wetware.Devices.Documents;

/// <summary>A module as a document has it: its files are elsewhere, under the names that they were uploaded under.</summary>
/// <param name="Module">The module, with files that have a name only.</param>
/// <param name="IsCore">Whether it is a service of the orchestrator.</param>
internal sealed record StoredModule(DeviceModuleInfo Module, bool IsCore);

/// <summary>Reads documents of devices, modules and deployments in the shape in which the routes give them, which is that of the upstream orchestrator.</summary>
internal static class StoredDocuments
{
    private const int IdLength = 24;

    /// <exception cref="DeviceErrorException">A field is missing or wrong.</exception>
    public static DeviceInfo Device(JsonElement document, DateTimeOffset now)
    {
        var name = DeviceBodies.Text(document, "", "name") ?? throw DeviceErrorException.Field("name", "is missing");
        DeviceLimits.CheckTitle("name", name);
        var at = document.Get("communication") is { ValueKind: JsonValueKind.Object } place ? place : throw DeviceErrorException.Field("communication", "is no object");
        var addresses = DeviceBodies.Texts(at, "communication", "addresses");
        if (addresses.Count is 0 or > DeviceLimits.MaxAddresses || addresses.Any(address => !IPAddress.TryParse(address, out _)))
            throw DeviceErrorException.Field("communication.addresses", $"use 1 to {DeviceLimits.MaxAddresses} IP addresses");
        var port = at.Get("port") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var given) && given is > 0 and <= ushort.MaxValue
            ? given
            : throw DeviceErrorException.Field("communication.port", $"use 1 to {ushort.MaxValue}");
        var description = document.Get("description") is { ValueKind: JsonValueKind.Object } described
            ? DeviceDescription.Read(described) ?? throw DeviceErrorException.Field("description", "is over a limit")
            : null;
        return new DeviceInfo
        {
            Id = Id(document, "_id"),
            Name = name,
            Addresses = addresses,
            Port = port,
            Platform = description?.Platform,
            Interfaces = description?.Interfaces ?? [],
            IsActive = document.GetText("status") != "inactive",
            IsBlacklisted = document.Get("blacklisted") is { ValueKind: JsonValueKind.True },
            Health = document.Get("health")?.Get("report") is { ValueKind: JsonValueKind.Object } report ? report.GetRawText() : null,
            CheckedAt = now,
        };
    }

    /// <exception cref="DeviceErrorException">A field is missing or wrong.</exception>
    public static StoredModule Module(JsonElement document)
    {
        var name = DeviceBodies.Text(document, "", "name") ?? throw DeviceErrorException.Field("name", "is missing");
        var id = Id(document, "_id");
        if (document.Get("isCoreModule") is { ValueKind: JsonValueKind.True })
            return new(CoreModules.Datalist with { Id = id, Name = name }, IsCore: true);
        DeviceLimits.CheckName("name", name);
        var binary = DeviceBodies.Text(document.Get("wasm") ?? default, "wasm", "originalFilename") ?? throw DeviceErrorException.Field("wasm.originalFilename", "is missing");
        return new(
            new DeviceModuleInfo
            {
                Id = id,
                Name = name,
                Binary = new DeviceFile(binary, "", 0),
                DataFiles = Members(document, "dataFiles").ToDictionary(
                    file => file.Name,
                    file => new DeviceFile(file.Value.GetText("originalFilename") ?? throw DeviceErrorException.Field($"dataFiles.{DeviceText.Show(file.Name)}.originalFilename", "is missing"), "", 0)),
                Functions = [.. Members(document.Get("description") ?? default, "paths").Select(path => Function(path, document))],
                Version = document.Get("version") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out var number) ? Math.Max(number, 1) : 1,
            },
            IsCore: false);
    }

    /// <exception cref="DeviceErrorException">A field is missing or wrong.</exception>
    public static (string Id, string Name, IReadOnlyList<DeploymentStep> Steps) Deployment(JsonElement document)
    {
        var name = DeviceBodies.Text(document, "", "name") ?? throw DeviceErrorException.Field("name", "is missing");
        DeviceLimits.CheckTitle("name", name);
        var steps = Items(document, "sequence").Select((step, i) => Step(document, step, i)).ToArray();
        if (steps.Length is 0 or > DeviceLimits.MaxSteps)
            throw DeviceErrorException.Field("sequence", $"{steps.Length} steps are not allowed; use 1 to {DeviceLimits.MaxSteps}");
        return (Id(document, "_id"), name, steps);
    }

    /// <summary>An id, which databases also write as <c>{"$oid": id}</c>.</summary>
    public static string Id(JsonElement document, string name) => IdOf(document.Get(name) ?? default) ?? throw DeviceErrorException.Field(name, $"use {IdLength} hexadecimal digits");

    private static string? IdOf(JsonElement value)
    {
        var text = value.GetText("$oid") ?? DeviceText.TextOf(value);
        return text?.Length == IdLength && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
    }

    private static DeploymentStep Step(JsonElement document, JsonElement step, int i)
    {
        var at = $"sequence[{i}]";
        var device = Id(step, "device");
        var order = Items(document, "failoversBySequence").ElementAtOrDefault(i) is { ValueKind: JsonValueKind.Array } listed ? listed.EnumerateArray().Select(IdOf).ToArray() : [];
        var goal = IdOf(Items(document, "goalDeployment").ElementAtOrDefault(i)) ?? order.FirstOrDefault() ?? device;
        var failovers = order.Skip(1).OfType<string>().Where(failover => failover != goal).Distinct().Take(DeviceLimits.MaxFailovers);
        var after = DeviceBodies.Numbers(step, at, "after");
        if (after is not null && (after.Count > DeviceLimits.MaxParameters || after.Any(number => number < 0 || number >= i)))
            throw DeviceErrorException.Field($"{at}.after", $"use at most {DeviceLimits.MaxParameters} numbers of steps before this one");
        return new DeploymentStep(device, goal, Id(step, "module"), DeviceBodies.Text(step, at, "func") ?? throw DeviceErrorException.Field($"{at}.func", "is missing"), [.. failovers], after);
    }

    // A path of the description, with the mounts that stand beside it.
    private static FunctionDescription Function(JsonProperty path, JsonElement document)
    {
        var name = path.Name[(path.Name.LastIndexOf('/') + 1)..];
        var at = $"description.paths.{DeviceText.Show(path.Name)}";
        if (path.Value.ValueKind != JsonValueKind.Object)
            throw DeviceErrorException.Field(at, "is no object");
        var operation = path.Value.EnumerateObject().FirstOrDefault(member => member.Name is "get" or "post" or "put" or "delete");
        if (operation.Value.ValueKind != JsonValueKind.Object)
            throw DeviceErrorException.Field(at, "has no get, post, put or delete");
        var parameters = Items(operation.Value, "parameters").Where(parameter => parameter.GetText("in") == "query").Select(parameter =>
            new ParameterDescription(parameter.GetText("name") ?? "", parameter.Get("schema")?.GetText("type") ?? "integer"));
        var content = operation.Value.Get("responses")?.Get("200")?.Get("content") is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject().FirstOrDefault() : default;
        var mounts = Members(document.Get("mounts") ?? default, name).Select(mount =>
            new MountDescription(mount.Name, mount.Value.GetText("mediaType") ?? "application/octet-stream", mount.Value.GetText("stage") ?? "")).ToArray();

        // The media type of an output mount stands in place of the declared output, which then nothing asks for.
        var media = content.Value.ValueKind == JsonValueKind.Undefined ? "application/json" : content.Name;
        var output = media == "application/json" ? content.Value.Get("schema")?.GetText("type") ?? "integer" : mounts.Any(mount => mount.Stage == MountStages.Output) ? "integer" : media;
        return new FunctionDescription(name, operation.Name.ToUpperInvariant(), [.. parameters], output, mounts);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement document, string name) => document.Get(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;

    private static JsonElement.ObjectEnumerator Members(JsonElement document, string name) => document.Get(name) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : default;
}
