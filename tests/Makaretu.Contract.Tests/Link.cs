using System.Net.NetworkInformation;
using Makaretu.Dns;

namespace Wetware.Tests;

/// <summary>The loopback interface as a link of its own: tests neither disturb the network nor hear it.</summary>
internal static class Link
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static MulticastService NewService() => new(_ => Loopback()) { UseIpv6 = false };

    public static MulticastService StartService()
    {
        var service = NewService();
        service.Start();
        return service;
    }

    /// <summary>A label that no other test uses, nor an earlier run of the same test.</summary>
    public static string Unique(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    /// <summary>A service name within the 15 characters of RFC 6335.</summary>
    public static DomainName UniqueService() => $"_t{Guid.NewGuid().ToString("N")[..12]}._tcp";

    public static IEnumerable<NetworkInterface> Loopback() =>
        NetworkInterface.GetAllNetworkInterfaces().Where(nic => nic.NetworkInterfaceType == NetworkInterfaceType.Loopback);
}
