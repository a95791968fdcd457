using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Access;

namespace Wetware.Devices.Http;

/// <summary>Reads descriptions of functions in their two encodings: a field <c>functions</c> with JSON, or a field for each value, such as <c>fibo[param0]</c>.</summary>
internal static partial class DescriptionForm
{
    private const string DefaultMedia = "application/octet-stream";

    public static IReadOnlyList<FunctionDescription> Read(IFormCollection form)
    {
        var media = form.Files.ToDictionary(file => file.Name, file => file.ContentType?.Split(';')[0].Trim());
        return form.TryGetValue("functions", out var json) ? ReadJson(json.ToString(), media) : ReadFields(form, media);
    }

    private static List<FunctionDescription> ReadJson(string json, Dictionary<string, string?> media)
    {
        if (DeviceText.Parse(json) is not { ValueKind: JsonValueKind.Object } functions)
            throw DeviceErrorException.Field("functions", "is no JSON object");
        return [.. functions.EnumerateObject().Select(function => ReadFunction(function.Name, function.Value, media))];
    }

    private static FunctionDescription ReadFunction(string name, JsonElement function, Dictionary<string, string?> media)
    {
        var at = $"functions.{DeviceText.Show(name)}";
        if (function.ValueKind != JsonValueKind.Object)
            throw DeviceErrorException.Field(at, "is no JSON object");
        var parameters = Items(function, at, "parameters").Select((item, i) => new ParameterDescription(
            DeviceBodies.Text(item, $"{at}.parameters[{i}]", "name") ?? $"param{i}", DeviceBodies.Text(item, $"{at}.parameters[{i}]", "type") ?? "integer"));
        var mounts = Items(function, at, "mounts").Select((item, i) =>
        {
            var mount = DeviceBodies.Text(item, $"{at}.mounts[{i}]", "name") ?? "";
            var given = DeviceBodies.Text(item, $"{at}.mounts[{i}]", "mediaType");
            return new MountDescription(mount, media.GetValueOrDefault(mount) ?? given ?? DefaultMedia, DeviceBodies.Text(item, $"{at}.mounts[{i}]", "stage") ?? "");
        });
        return new FunctionDescription(
            name, (DeviceBodies.Text(function, at, "method") ?? "GET").ToUpperInvariant(), [.. parameters], DeviceBodies.Text(function, at, "output") ?? "integer", [.. mounts]);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement function, string at, string name)
    {
        if (function.Get(name) is not { ValueKind: not JsonValueKind.Null } list)
            return default;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw DeviceErrorException.Field($"{at}.{name}", "is no array of objects");
        return list.EnumerateArray();
    }

    private static List<FunctionDescription> ReadFields(IFormCollection form, Dictionary<string, string?> media)
    {
        var functions = new Dictionary<string, Dictionary<string, string>>();
        foreach (var (key, values) in form)
        {
            if (Key().Match(key) is not { Success: true } match)
                throw DeviceErrorException.Field(DeviceText.Show(key), "is no field of a description; use function[method], function[param0], function[output] or function[mounts][0][name]");
            var fields = functions.TryGetValue(match.Groups[1].Value, out var known) ? known : functions[match.Groups[1].Value] = [];
            fields[match.Groups[2].Value] = values.ToString();
        }

        return [.. functions.Select(function => ReadFunction(function.Key, function.Value, media))];
    }

    private static FunctionDescription ReadFunction(string name, Dictionary<string, string> fields, Dictionary<string, string?> media)
    {
        var parameters = new List<ParameterDescription>();
        for (var i = 0; fields.Remove($"[param{i}]", out var type); i++)
            parameters.Add(new ParameterDescription($"param{i}", type));
        fields.Remove("[method]", out var method);
        fields.Remove("[output]", out var output);
        var mounts = new List<MountDescription>();
        for (var i = 0; fields.Remove($"[mounts][{i}][name]", out var mount); i++)
            mounts.Add(Mount(mount, fields, $"[mounts][{i}][stage]", $"[mounts][{i}][mediaType]", media));

        // The page of the upstream orchestrator sends a single mount so.
        if (fields.Remove("[mountName]", out var single))
            mounts.Add(Mount(single, fields, "[stage]", "[mediaType]", media));
        if (fields.Keys.FirstOrDefault() is { } unknown)
            throw DeviceErrorException.Field(DeviceText.Show(name + unknown), "is unknown, or follows a number that is missing");
        return new FunctionDescription(name, (method ?? "GET").ToUpperInvariant(), parameters, output ?? "integer", mounts);
    }

    private static MountDescription Mount(string name, Dictionary<string, string> fields, string stage, string type, Dictionary<string, string?> media)
    {
        fields.Remove(stage, out var when);
        fields.Remove(type, out var given);
        return new MountDescription(name, media.GetValueOrDefault(name) ?? given ?? DefaultMedia, when ?? "");
    }

    [GeneratedRegex(@"^([^\[\]]{1,64})((?:\[[^\[\]]{1,64}\]){1,3})$")]
    private static partial Regex Key();
}
