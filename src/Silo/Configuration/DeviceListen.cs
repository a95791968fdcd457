using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Wetware.Silo.Configuration;

/// <summary>Reading of <see cref="HttpOptions.Devices"/>.</summary>
public static class DeviceListen
{
    /// <summary>Reads a port, which is of loopback, or an IP address with a port.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endpoint)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            endpoint = new IPEndPoint(IPAddress.Loopback, port);
            return true;
        }

        // An address alone would read as one with port 0.
        endpoint = null;
        return text.Contains(':', StringComparison.Ordinal) && !IPAddress.TryParse(text, out _) && IPEndPoint.TryParse(text, out endpoint);
    }

    /// <summary>True for a network as in <see cref="HttpOptions.DeviceNetworks"/>: its first address, a slash, and how many bits its addresses share.</summary>
    public static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || !byte.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var shared))
            return false;
        var bytes = address.GetAddressBytes();
        if (shared > bytes.Length * 8)
            return false;
        for (var bit = (int)shared; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return false;
        }

        return true;
    }
}
