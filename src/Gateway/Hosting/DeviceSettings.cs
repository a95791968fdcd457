using Wetware.Devices.Hosting;
using Wetware.Silo.Configuration;

namespace Wetware.Gateway.Hosting;

/// <summary>The options of devices as their own part of the product takes them.</summary>
internal static class DeviceSettings
{
    /// <summary>Null for a gateway that serves no devices. The options were checked.</summary>
    public static DeviceOptions? Of(HttpOptions http)
    {
        if (http.Devices is null || !DeviceListen.TryParse(http.Devices, out var listen))
            return null;
        return new DeviceOptions
        {
            Listen = listen,
            Url = http.DevicesUrl is { } url ? new Uri(url) : null,
            Networks = [.. http.DeviceNetworks],
            EnforceCertificates = http.EnforceDeviceCards,
            InitFolder = http.DeviceInit,
            Discover = http.DeviceDiscovery,
        };
    }
}
