using System.Net.NetworkInformation;

namespace Makaretu.Dns;

/// <summary>Network interfaces that were not there before.</summary>
public class NetworkInterfaceEventArgs : EventArgs
{
    public IEnumerable<NetworkInterface> NetworkInterfaces { get; set; } = [];
}
