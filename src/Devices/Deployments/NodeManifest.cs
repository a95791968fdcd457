using System.Text.Json.Serialization;
using Wetware.Devices.Modules;

namespace Wetware.Devices.Deployments;

/// <summary>What a device is sent. Supervisors refuse members that they do not know, so that there are these and no others.</summary>
internal sealed record NodeManifest(
    [property: JsonPropertyName("deploymentId")] string DeploymentId,
    [property: JsonPropertyName("modules")] IReadOnlyList<NodeModule> Modules,
    [property: JsonPropertyName("endpoints")] Dictionary<string, Dictionary<string, EndpointPart>> Endpoints,
    [property: JsonPropertyName("instructions")] InstructionsPart Instructions,
    [property: JsonPropertyName("mounts")] Dictionary<string, Dictionary<string, MountsPart>> Mounts);

/// <summary>A module that the device fetches.</summary>
internal sealed record NodeModule(
    [property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("urls")] UrlsPart Urls);

/// <summary>Where the device fetches a module's files.</summary>
internal sealed record UrlsPart(
    [property: JsonPropertyName("binary")] string Binary,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("other")] Dictionary<string, string> Other);

/// <summary>How functions follow one another.</summary>
internal sealed record InstructionsPart([property: JsonPropertyName("modules")] Dictionary<string, Dictionary<string, InstructionPart>> Modules);

/// <summary>What happens to a function's result; nothing when <paramref name="To"/> is null.</summary>
internal sealed record InstructionPart([property: JsonPropertyName("from")] EndpointPart From, [property: JsonPropertyName("to")] EndpointPart? To);

/// <summary>How a function is called over HTTP.</summary>
internal sealed record EndpointPart(
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("request")] RequestPart Request,
    [property: JsonPropertyName("response")] ResponsePart Response);

/// <summary>What a function takes.</summary>
internal sealed record RequestPart(
    [property: JsonPropertyName("parameters")] IReadOnlyList<ParameterPart> Parameters,
    [property: JsonPropertyName("request_body"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BodyPart? Body);

/// <summary>A parameter of a function.</summary>
internal sealed record ParameterPart(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("in")] string In,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("required")] bool Required,
    [property: JsonPropertyName("schema")] SchemaPart Schema);

/// <summary>The files that a function takes.</summary>
internal sealed record BodyPart(
    [property: JsonPropertyName("media_type")] string MediaType,
    [property: JsonPropertyName("schema")] SchemaPart Schema,
    [property: JsonPropertyName("encoding")] Dictionary<string, EncodingPart> Encoding);

/// <summary>The media type of a file.</summary>
internal sealed record EncodingPart([property: JsonPropertyName("contentType")] string ContentType);

/// <summary>A type.</summary>
internal sealed record SchemaPart(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("format"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Format = null,
    [property: JsonPropertyName("properties"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<string, SchemaPart>? Properties = null);

/// <summary>What a function returns.</summary>
internal sealed record ResponsePart([property: JsonPropertyName("media_type")] string MediaType, [property: JsonPropertyName("schema")] SchemaPart Schema)
{
    /// <summary>The media type of an output mount wins over the declared output.</summary>
    public static ResponsePart Of(FunctionDescription function)
    {
        var file = function.Mounts.FirstOrDefault(mount => mount.Stage == MountStages.Output)?.MediaType ?? (FunctionChecks.IsMediaType(function.Output) ? function.Output : null);
        return file is null ? new("application/json", new SchemaPart(function.Output)) : new(file, new SchemaPart("string", "binary"));
    }
}

/// <summary>The files of a function by the time at which they are there.</summary>
internal sealed record MountsPart(
    [property: JsonPropertyName("execution")] IReadOnlyList<MountPart> Execution,
    [property: JsonPropertyName("deployment")] IReadOnlyList<MountPart> Deployment,
    [property: JsonPropertyName("output")] IReadOnlyList<MountPart> Output);

/// <summary>A file of a function.</summary>
internal sealed record MountPart(
    [property: JsonPropertyName("path")] string Path, [property: JsonPropertyName("media_type")] string MediaType, [property: JsonPropertyName("stage")] string Stage);
