using System.Globalization;
using System.Net;

namespace Wetware.Devices.Supervisor;

/// <summary>Section <c>Cluster:Device</c>: a node as a device, which runs modules that an orchestrator deploys to it.</summary>
public sealed class SupervisorOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster:Device";

    private const int MaxRuns = 64;

    /// <summary>Where it is reached: a port of loopback, or an IP address with a port. Port 0 = chosen by the system once, and kept. Default none: the node is no device.</summary>
    public string? Listen { get; set; }

    /// <summary>Its name among the devices, 1 to 63 characters. Default: made of the node's key.</summary>
    public string? Name { get; set; }

    /// <summary>Base address of an orchestrator to register with, such as <c>http://10.0.0.7:3000</c>; only its address may deploy then. Default none.</summary>
    public string? Orchestrator { get; set; }

    /// <summary>Let every machine that reaches the address deploy. Default false.</summary>
    public bool Open { get; set; }

    /// <summary>Announce it by multicast DNS. Default true.</summary>
    public bool Announce { get; set; } = true;

    /// <summary>Networks, such as <c>10.1.0.0/16</c>, that modules are fetched from and calls go to besides those of this machine's interfaces. At most 64. Default none.</summary>
    public IList<string> Networks { get; } = [];

    /// <summary>Functions that modules may import, by name. At most 512. Default: all of WASI preview 1 and of <c>sys</c>.</summary>
    public IList<string> Offers { get; } = [];

    /// <summary>Modules that compute at once, 1 to 64. Default 2.</summary>
    public int Runs { get; set; } = 2;

    /// <summary>Folder for what is deployed. Default: <c>device</c> in the node's folder.</summary>
    public string? Folder { get; set; }

    /// <summary>The address and port of <see cref="Listen"/>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public IPEndPoint Endpoint => Parse(Listen) ?? throw new FormatException($"\"{Listen}\" is neither a port nor an IP address with a port");

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Endpoint.Address);

    /// <summary>What is wrong, by option; nothing when the node is no device.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        if (Listen is null)
            yield break;
        if (Parse(Listen) is not { } listen)
            yield return ($"{Section}:{nameof(Listen)}", $"\"{Listen}\" is neither a port nor an IP address with a port, as in 5000 or 0.0.0.0:5000");
        else if (!IPAddress.IsLoopback(listen.Address) && !Open && Orchestrator is null)
            yield return ($"{Section}:{nameof(Listen)}", $"{Listen} is reachable from other machines: set {Section}:{nameof(Orchestrator)} to the one that may deploy, or {Section}:{nameof(Open)} to let everyone");
        if (Name is not null && (Name.Length is 0 or > 63 || Name.Any(char.IsControl) || System.Text.Encoding.UTF8.GetByteCount(Name) > 63))
            yield return ($"{Section}:{nameof(Name)}", "use 1 to 63 bytes without control characters");
        if (Orchestrator is not null && OrchestratorUrl is null)
            yield return ($"{Section}:{nameof(Orchestrator)}", $"\"{Orchestrator}\" is no base address with an IP address, as in http://10.0.0.7:3000");
        if (Runs is < 1 or > MaxRuns)
            yield return ($"{Section}:{nameof(Runs)}", $"{Runs} is not allowed; use 1 to {MaxRuns}");
        if (Networks.Count > 64 || Networks.Any(network => !IPNetwork.TryParse(network, out _)))
            yield return ($"{Section}:{nameof(Networks)}", "use at most 64 networks with their first address, as in 10.1.0.0/16");
        if (Offers.Count > DeviceLimits.MaxInterfaces || Offers.Any(name => !HostFunctions.Names.Contains(name)))
            yield return ($"{Section}:{nameof(Offers)}", $"use names among {string.Join(", ", HostFunctions.Names.Order(StringComparer.Ordinal))}");
    }

    /// <summary><see cref="Orchestrator"/> as an address; null when there is none.</summary>
    internal Uri? OrchestratorUrl => Uri.TryCreate(Orchestrator, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/" && IPAddress.TryParse(url.Host.Trim('[', ']'), out _)
        ? url
        : null;

    private static IPEndPoint? Parse(string? text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return new IPEndPoint(IPAddress.Loopback, port);

        // An address alone would read as one with port 0.
        return text is not null && text.Contains(':', StringComparison.Ordinal) && !IPAddress.TryParse(text, out _) && IPEndPoint.TryParse(text, out var endpoint) ? endpoint : null;
    }
}
