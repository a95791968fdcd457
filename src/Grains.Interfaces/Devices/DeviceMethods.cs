using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Nodes;

namespace Wetware.Devices;

/// <summary>Methods of capabilities of kind <c>devices</c>.</summary>
public static class DeviceMethods
{
    /// <summary>The devices: <see cref="DeviceJson"/>s out.</summary>
    public const string List = "list";

    /// <summary>The deployments: <see cref="DeploymentJson"/>s out.</summary>
    public const string Deployments = "deployments";

    /// <summary>Yields one deployment as a capability of kind <c>deployment</c>: its name or id (text) in.</summary>
    public const string Open = "open";
}

/// <summary>Methods of capabilities of kind <c>deployment</c>.</summary>
public static class DeploymentMethods
{
    /// <summary>The deployment: <see cref="DeploymentJson"/> out.</summary>
    public const string Show = "show";

    /// <summary>
    /// Calls the first step and waits for the result of the last: <see cref="DeviceRunJson"/> in, <see cref="DeviceRunAnswerJson"/> out. What fails on a device is
    /// <c>failed</c>, with the device's own words.
    /// </summary>
    public const string Run = "run";
}

/// <summary>Opens deployments to devices on its node. The key is a server id.</summary>
[Alias("ww.IDeploymentOpenerGrain")]
public interface IDeploymentOpenerGrain : INodeOwned
{
    /// <summary>Returns the key of the <see cref="IDeploymentCallGrain"/> of a deployment.</summary>
    /// <param name="deployment">Name or id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: there is no such deployment. <c>disconnected</c>: no gateway listens for devices.</exception>
    [Alias("Open")]
    Task<string> Open(string deployment, CancellationToken cancellationToken = default);
}

/// <summary>A deployment as one node offers it through capabilities. The key is <c>&lt;server id&gt;/&lt;deployment id&gt;</c>.</summary>
[Alias("ww.IDeploymentCallGrain")]
public interface IDeploymentCallGrain : INodeOwned;

/// <summary>A device.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Active">Whether it counts as alive.</param>
/// <param name="Blacklisted">Whether no deployment may use it.</param>
/// <param name="Interfaces">Names of the functions that it offers to modules.</param>
public sealed record DeviceJson(string Id, string Name, bool Active, bool Blacklisted, IReadOnlyList<string> Interfaces);

/// <summary>A deployment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Active">Whether all its devices were reached by the last deployment.</param>
/// <param name="IsInFailover">Whether a step runs elsewhere than it should.</param>
/// <param name="Steps">Its steps.</param>
public sealed record DeploymentJson(string Id, string Name, bool Active, bool IsInFailover, IReadOnlyList<DeploymentStepJson> Steps);

/// <summary>A step of a deployment.</summary>
/// <param name="Device">Id of the device that runs it now.</param>
/// <param name="Module">Id of the module.</param>
/// <param name="Func">The function.</param>
public sealed record DeploymentStepJson(string Device, string Module, string Func);

/// <summary>What to run a deployment with.</summary>
/// <param name="Arguments">Arguments by parameter name: texts, numbers (exactly as they are written) or booleans.</param>
/// <param name="Files">Files by mount name, as base64.</param>
public sealed record DeviceRunJson(IReadOnlyDictionary<string, JsonElement>? Arguments = null, IReadOnlyDictionary<string, byte[]>? Files = null);

/// <summary>The result of a run.</summary>
/// <param name="Result">What the last device gave, with numbers as it wrote them.</param>
/// <param name="IsInFailover">Whether a step ran elsewhere than it should.</param>
/// <param name="ResultUrl">Where the file of the result is, when it names one.</param>
/// <param name="Steps">The results of all steps, where the gateway passes them on.</param>
public sealed record DeviceRunAnswerJson(JsonElement Result, bool IsInFailover, string? ResultUrl = null, IReadOnlyList<JsonElement>? Steps = null);

/// <summary>The JSON of <see cref="DeviceMethods"/> and <see cref="DeploymentMethods"/>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DeviceJson[]))]
[JsonSerializable(typeof(DeploymentJson))]
[JsonSerializable(typeof(DeploymentJson[]))]
[JsonSerializable(typeof(DeviceRunJson))]
[JsonSerializable(typeof(DeviceRunAnswerJson))]
public sealed partial class DeviceMethodsJson : JsonSerializerContext;
