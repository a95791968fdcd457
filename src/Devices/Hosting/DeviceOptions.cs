using System.Net;

namespace Wetware.Devices.Hosting;

/// <summary>How a gateway serves devices.</summary>
public sealed class DeviceOptions
{
    /// <summary>Where the gateway listens for devices. Loopback devices are used only when this is loopback, or when a network of <see cref="Networks"/> holds them.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The base address that devices are told, such as <c>http://10.0.0.7:3000</c>. Default: the local address on the way to each device, with the port of the listener.</summary>
    public Uri? Url { get; init; }

    /// <summary>Networks, such as <c>10.1.0.0/16</c>, whose addresses are used besides those of this machine's interfaces. Default none.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Whether a deployment needs a valid certificate; else certificates are advice. Default false.</summary>
    public bool EnforceCertificates { get; init; }

    /// <summary>Folder with devices, modules and deployments that are loaded at each start, in place of those that there are. Default none.</summary>
    public string? InitFolder { get; init; }

    /// <summary>Whether devices are looked for by multicast DNS. Default true.</summary>
    public bool Discover { get; init; } = true;
}

/// <summary>The port that the listener for devices has, which the system may have chosen.</summary>
public sealed class DeviceListener
{
    /// <summary>The port; 0 before the listener was opened.</summary>
    public int Port { get; set; }
}
