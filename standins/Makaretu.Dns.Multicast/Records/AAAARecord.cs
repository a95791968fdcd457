using System.Net;

namespace Makaretu.Dns;

/// <summary>The IPv6 address of a host (RFC 3596).</summary>
public class AAAARecord : AddressRecord
{
    public AAAARecord()
    {
        Type = DnsType.AAAA;
        Address = IPAddress.IPv6Any;
    }

    private protected override int AddressLength => 16;
}
