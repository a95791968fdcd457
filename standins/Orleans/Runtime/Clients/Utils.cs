using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>Gateways as URIs: <c>gwy.tcp://address:port/generation</c>.</summary>
public static class Utils
{
    private const string Scheme = "gwy.tcp";

    /// <summary>The URI of a gateway of whichever generation.</summary>
    public static Uri ToGatewayUri(this IPEndPoint ep)
    {
        ArgumentNullException.ThrowIfNull(ep);
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{ep}/0"));
    }

    /// <summary>The URI of one silo's gateway.</summary>
    public static Uri ToGatewayUri(this SiloAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{address.Endpoint}/{address.Generation}"));
    }

    /// <summary>The endpoint of a gateway's URI; null when it is not one.</summary>
    internal static IPEndPoint? ToIPEndPoint(this Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.Scheme == Scheme && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? new IPEndPoint(address, uri.Port) : null;
    }

    /// <summary>The gateway's endpoint with the silo's generation, 0 when it is not known; null when the URI is not a gateway's.</summary>
    internal static SiloAddress? ToSiloAddress(this Uri uri)
    {
        if (ToIPEndPoint(uri) is not { } endpoint)
            return null;
        var last = uri.Segments[^1].Trim('/');
        return SiloAddress.New(endpoint, int.TryParse(last, CultureInfo.InvariantCulture, out var generation) ? generation : 0);
    }
}
