namespace Orleans.Runtime.MembershipService;

/// <summary>What silos ask each other about membership. Numbers are on the wire.</summary>
internal enum MembershipMethod : byte
{
    Ping = 1,
    PingOther = 2,
    Gossip = 3,
}
