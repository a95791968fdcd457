namespace Makaretu.Dns;

/// <summary>The class of a question or record (RFC 1035 §3.2.4). Multicast DNS uses the top bit for other ends: see RFC 6762 §5.4 and §10.2.</summary>
public enum DnsClass : ushort
{
    IN = 1,
    CS = 2,
    CH = 3,
    HS = 4,
    None = 254,
    ANY = 255,
}
