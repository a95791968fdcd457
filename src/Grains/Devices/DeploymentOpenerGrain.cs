using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Devices;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;

namespace Wetware.Grains.Devices;

/// <summary>Yields deployments to devices by name, as capabilities.</summary>
[NodePlacement, Reentrant]
internal sealed class DeploymentOpenerGrain : NodeOwnedGrain, IDeploymentOpenerGrain
{
    private static readonly CapabilityMethods<DeploymentOpenerGrain> Methods = new CapabilityMethods<DeploymentOpenerGrain>(CapabilityKinds.Devices)
        .Query(DeviceMethods.List, static async (grain, _, cancel) => CapabilityReply.Json(
            [.. (await grain._client.Devices.List(cancel)).Select(device => new DeviceJson(device.Id, device.Name, device.IsActive, device.IsBlacklisted, device.Interfaces))],
            DeviceMethodsJson.Default.DeviceJsonArray))
        .Query(DeviceMethods.Deployments, static async (grain, _, cancel) =>
            CapabilityReply.Json([.. (await grain._client.Deployments.List(cancel)).Select(Json)], DeviceMethodsJson.Default.DeploymentJsonArray))
        .Query(DeviceMethods.Open, static async (grain, call, cancel) =>
        {
            var deployment = grain.GrainFactory.GetGrain<IDeploymentCallGrain>(await grain.Open(call.Text(), cancel));
            return CapabilityReply.Of(await grain._invoker.Derive(call, CapabilityKinds.Deployment, deployment.GetGrainId(), cancellationToken: cancel));
        });

    private readonly CapabilityInvoker<DeploymentOpenerGrain> _invoker;
    private readonly DeviceClient _client;

    public DeploymentOpenerGrain(NodeCard node, CapabilityInvokers invokers)
        : base(node) => (_invoker, _client) = (invokers.For(this, Methods), new(GrainFactory));

    public async Task<string> Open(string deployment, CancellationToken cancellationToken = default) =>
        await _client.Deployments.Find(deployment, cancellationToken) is { } found
            ? NodeKey.With(this.GetPrimaryKeyString(), found.Id)
            : throw new WetwareException(ErrorKind.NotFound, $"there is no deployment '{deployment}'");

    public static DeploymentJson Json(DeploymentInfo deployment) => new(
        deployment.Id,
        deployment.Name,
        deployment.IsActive,
        deployment.IsInFailover,
        [.. deployment.Steps.Select(step => new DeploymentStepJson(step.Device, step.Module, step.Function))]);
}
