using Wetware.Devices;

namespace Wetware.Web.Devices;

/// <summary>Addresses of pages about devices.</summary>
internal static class DeviceLinks
{
    /// <summary>The pages of the orchestrator.</summary>
    public static readonly IReadOnlyList<(string, string)> All =
    [
        ("/console/devices", "Devices"), ("/console/devices/graph", "Graph"), ("/console/devices/modules", "Modules"), ("/console/devices/deployments", "Deployments"), ("/console/devices/cards", "Cards and zones"),
        ("/console/devices/logs", "Logs"),
    ];

    /// <summary>The page of a device.</summary>
    public static string Device(string id) => $"/console/devices/device/{Uri.EscapeDataString(id)}";

    /// <summary>The page of a module.</summary>
    public static string Module(string id) => $"/console/devices/modules/{Uri.EscapeDataString(id)}";

    /// <summary>The page of a deployment.</summary>
    public static string Deployment(string id) => $"/console/devices/deployments/{Uri.EscapeDataString(id)}";

    /// <summary>How a device stands, as a word.</summary>
    public static string Word(DeviceInfo device) => device switch
    {
        { IsIntroduced: false } => "unknown",
        { IsBlacklisted: true } => "blacklisted",
        { IsActive: true } => "up",
        _ => "silent",
    };
}
