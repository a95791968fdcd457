namespace Makaretu.Dns;

/// <summary>The result of a query (RFC 1035 §4.1.1, RFC 2136, RFC 6891).</summary>
public enum MessageStatus : byte
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
    YXDomain = 6,
    YXRRSet = 7,
    NXRRSet = 8,
    NotAuthoritative = 9,
    NotZone = 10,
    BadVersion = 16,
    BadSignature = 16,
    BadKey = 17,
    BadTime = 18,
    BADMODE = 19,
    BADNAME = 20,
    BADALG = 21,
}
