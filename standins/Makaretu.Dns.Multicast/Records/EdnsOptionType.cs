namespace Makaretu.Dns;

/// <summary>Kinds of EDNS options (IANA registry).</summary>
public enum EdnsOptionType : ushort
{
    NSID = 3,
    DAU = 5,
    DHU = 6,
    N3U = 7,
    ClientSubnet = 8,
    Expire = 9,
    Cookie = 10,
    Keepalive = 11,
    Padding = 12,
    Chain = 13,
    KeyTag = 14,
    ExperimentalMin = 65001,
    ExperimentalMax = 65534,
    FutureExpansion = 65535,
}
