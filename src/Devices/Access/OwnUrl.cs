using System.Net;
using System.Net.Sockets;
using Wetware.Devices.Hosting;

namespace Wetware.Devices.Access;

/// <summary>The base address under which a device reaches this gateway.</summary>
internal sealed class OwnUrl(DeviceOptions options, DeviceListener listener)
{
    /// <summary>The address without a slash at its end.</summary>
    public string For(IPAddress device)
    {
        if (options.Url is { } url)
            return url.AbsoluteUri.TrimEnd('/');
        return $"http://{new IPEndPoint(LocalAddress(device), listener.Port)}";
    }

    // Connecting a datagram socket sends nothing: it asks the system which of its addresses it would send from.
    private IPAddress LocalAddress(IPAddress device)
    {
        if (!options.Listen.Address.Equals(IPAddress.Any) && !options.Listen.Address.Equals(IPAddress.IPv6Any))
            return options.Listen.Address;
        try
        {
            using var socket = new Socket(device.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(device, 9));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            // No way there now; what the device is told then is corrected by the next deployment.
            return IPAddress.Loopback;
        }
    }
}
