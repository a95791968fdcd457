using System.Net;
using System.Net.NetworkInformation;
using Makaretu.Dns;

namespace Wetware.Tests;

/// <summary>The loopback interface as a link of its own.</summary>
internal static class Link
{
    public static MulticastService StartService()
    {
        var service = new MulticastService(_ => Loopback()) { UseIpv6 = false };
        service.Start();
        return service;
    }

    public static ServiceProfile NewProfile(string instance, DomainName? service = null, ushort port = 4001, string address = "127.0.0.1") =>
        new(instance, service ?? UniqueService(), port, [IPAddress.Parse(address)]);

    public static DomainName UniqueService() => $"_t{Guid.NewGuid().ToString("N")[..12]}._tcp";

    private static IEnumerable<NetworkInterface> Loopback() =>
        NetworkInterface.GetAllNetworkInterfaces().Where(nic => nic.NetworkInterfaceType == NetworkInterfaceType.Loopback);
}
