namespace Makaretu.Dns;

/// <summary>The type of a resource record or question (RFC 1035 §3.2.2 and the IANA registry).</summary>
public enum DnsType : ushort
{
    A = 1,
    NS = 2,
    [Obsolete("Use MX")]
    MD = 3,
    [Obsolete("Use MX")]
    MF = 4,
    CNAME = 5,
    SOA = 6,
    MB = 7,
    MG = 8,
    MR = 9,
    NULL = 10,
    WKS = 11,
    PTR = 12,
    HINFO = 13,
    MINFO = 14,
    MX = 15,
    TXT = 16,
    RP = 17,
    AFSDB = 18,
    AAAA = 28,
    SRV = 33,
    DNAME = 39,
    OPT = 41,
    DS = 43,
    RRSIG = 46,
    NSEC = 47,
    DNSKEY = 48,
    NSEC3 = 50,
    NSEC3PARAM = 51,
    TKEY = 249,
    TSIG = 250,
    AXFR = 252,
    MAILB = 253,
    [Obsolete("Use MX")]
    MAILA = 254,
    ANY = 255,
    URI = 256,
    CAA = 257,
}
