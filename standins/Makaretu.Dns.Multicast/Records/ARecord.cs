namespace Makaretu.Dns;

/// <summary>The IPv4 address of a host (RFC 1035 §3.4.1).</summary>
public class ARecord : AddressRecord
{
    public ARecord() => Type = DnsType.A;

    private protected override int AddressLength => 4;
}
