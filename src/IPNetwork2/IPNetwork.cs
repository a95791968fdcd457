#pragma warning disable CS0436 // .NET has a type of this name too; the package that is replaced has it for the package that needs it.
namespace System.Net;

/// <summary>
/// The one type of IPNetwork2 2.1.2 that Makaretu.Dns.Multicast 0.27.0 uses. It calls <see cref="Parse"/> for a link-local network and nothing else.
/// </summary>
public sealed class IPNetwork
{
    private readonly string _text;

    private IPNetwork(string text) => _text = text;

    /// <summary>Parses a network in CIDR notation (RFC 4632), such as <c>169.254.0.0/16</c>.</summary>
    /// <exception cref="ArgumentException">The text is not an address, a slash and a prefix length.</exception>
    public static IPNetwork Parse(string network)
    {
        ArgumentException.ThrowIfNullOrEmpty(network);
        var slash = network.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !IPAddress.TryParse(network.AsSpan(0, slash), out var address)
            || !byte.TryParse(network.AsSpan(slash + 1), out var length)
            || length > address.GetAddressBytes().Length * 8)
        {
            throw new ArgumentException($"'{network}' is not an address, a slash and a prefix length", nameof(network));
        }

        return new IPNetwork(network);
    }

    /// <summary>Returns the network in the notation it was parsed from.</summary>
    public override string ToString() => _text;
}
