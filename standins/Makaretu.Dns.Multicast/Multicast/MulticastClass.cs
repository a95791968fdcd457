namespace Makaretu.Dns;

/// <summary>The top bit of a class: "answer by unicast, please" in a question, "forget older ones" in a record (RFC 6762 §18.12 and §18.13).</summary>
internal static class MulticastClass
{
    public const int TopBit = 0x8000;

    public static bool HasTopBit(this DnsClass @class) => ((ushort)@class & TopBit) != 0;

    public static DnsClass WithoutTopBit(this DnsClass @class) => (DnsClass)((ushort)@class & ~TopBit);
}
