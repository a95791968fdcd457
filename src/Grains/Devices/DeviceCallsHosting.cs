using Wetware.Capabilities;
using Wetware.Devices;
using Wetware.Grains.Sessions;
using Wetware.Nodes;

namespace Wetware.Grains.Devices;

/// <summary>What capabilities of kind <c>devices</c> need of a silo. The devices themselves are grains of gateways that listen for them.</summary>
internal static class DeviceCallsHosting
{
    public static ISiloBuilder AddDeviceCalls(this ISiloBuilder silo) =>
        silo.AddSessionService("devices", CapabilityKinds.Devices, static (grains, node) => grains.GetGrain<IDeploymentOpenerGrain>(NodeKey.Prefer(node.Server)).GetGrainId());
}
