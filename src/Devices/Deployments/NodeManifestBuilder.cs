using System.Net;
using System.Text.Json;
using Wetware.Devices.Access;
using Wetware.Devices.Modules;

namespace Wetware.Devices.Deployments;

/// <summary>Makes what each device is sent out of a solved manifest.</summary>
/// <param name="own">How devices reach this gateway.</param>
internal sealed class NodeManifestBuilder(OwnUrl own)
{
    /// <summary>The manifests as JSON, by device id.</summary>
    public IReadOnlyDictionary<string, string> Build(string deployment, IReadOnlyList<SolvedStep> steps)
    {
        var manifests = new Dictionary<string, NodeManifest>();

        // Devices pass a result to one function, which is told them by the function that gave it; else the gateway does.
        var isCoordinated = new DeploymentInfo { Id = deployment, Name = "", Steps = [.. steps.Select(DeploymentsGrain.Stored)] }.IsCoordinated;
        var endpoints = steps.Select((step, i) => Endpoint(deployment, step, i == 0 ? step.Device : steps[i - 1].Device)).ToArray();
        for (var i = 0; i < steps.Count; i++)
        {
            var (device, module, function, _, _) = steps[i];
            if (!manifests.TryGetValue(device.Id, out var manifest))
                manifests[device.Id] = manifest = new NodeManifest(deployment, new List<NodeModule>(), [], new InstructionsPart([]), []);
            if (!manifest.Endpoints.TryGetValue(module.Name, out var functions))
            {
                ((List<NodeModule>)manifest.Modules).Add(Module(module, device));
                manifest.Endpoints[module.Name] = functions = [];
                manifest.Instructions.Modules[module.Name] = [];
                manifest.Mounts[module.Name] = [];
            }

            functions[function.Name] = endpoints[i];
            manifest.Instructions.Modules[module.Name][function.Name] = new InstructionPart(endpoints[i], !isCoordinated && i + 1 < steps.Count ? endpoints[i + 1] : null);
            manifest.Mounts[module.Name][function.Name] = new MountsPart(Mounts(function, MountStages.Execution), Mounts(function, MountStages.Deployment), Mounts(function, MountStages.Output));
        }

        return manifests.ToDictionary(pair => pair.Key, pair => JsonSerializer.Serialize(pair.Value, DeviceText.Written));
    }

    private static IReadOnlyList<MountPart> Mounts(FunctionDescription function, string stage) =>
        [.. function.Mounts.Where(mount => mount.Stage == stage).Select(mount => new MountPart(mount.Name, mount.MediaType, mount.Stage))];

    private NodeModule Module(DeviceModuleInfo module, DeviceInfo device)
    {
        var at = $"{UrlFor(device)}/file/module/{module.Id}";
        var other = module.DataFiles.Keys.Order(StringComparer.Ordinal).ToDictionary(mount => mount, mount => $"{at}/{mount}");
        return new NodeModule(module.Id, module.Name, new UrlsPart($"{at}/wasm", $"{at}/description", other));
    }

    private EndpointPart Endpoint(string deployment, SolvedStep step, DeviceInfo caller)
    {
        var (device, module, function, _, _) = step;
        var url = module.IsCore ? UrlFor(caller) : $"http://{new IPEndPoint(IPAddress.Parse(device.Addresses[0]), device.Port)}";
        var parameters = function.Parameters.Select(parameter => new ParameterPart(parameter.Name, "query", $"Parameter {parameter.Name}", true, new SchemaPart(parameter.Type)));
        return new EndpointPart(
            url, $"/{deployment}/modules/{module.Name}/{function.Name}", function.Method.ToLowerInvariant(), new RequestPart([.. parameters], Body(function)), ResponsePart.Of(function));
    }

    private static BodyPart? Body(FunctionDescription function)
    {
        var inputs = function.Mounts.Where(mount => mount.Stage != MountStages.Output).ToArray();
        return inputs.Length == 0 ? null : new BodyPart(
            "multipart/form-data",
            new SchemaPart("object", Properties: inputs.ToDictionary(mount => mount.Name, _ => new SchemaPart("string", "binary"))),
            inputs.ToDictionary(mount => mount.Name, mount => new EncodingPart(mount.MediaType)));
    }

    private string UrlFor(DeviceInfo device) => own.For(IPAddress.Parse(device.Addresses[0]));
}
