using System.Net;
using Wetware.Devices.Hosting;

namespace Wetware.Devices.Core;

/// <summary>The orchestrator as a device among the others.</summary>
/// <param name="options">Where it listens.</param>
/// <param name="listener">The port that it listens on.</param>
internal sealed class OrchestratorDevice(DeviceOptions options, DeviceListener listener)
{
    public const string Name = "orchestrator";

    public DeviceInfo Info => new()
    {
        Id = IDevicesGrain.Orchestrator,
        Name = Name,
        Addresses = [(options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : options.Listen.Address).ToString()],
        Port = listener.Port,
        Platform = "{}",
        Health = """{"status":"ok"}""",
        IsActive = true,
    };
}
