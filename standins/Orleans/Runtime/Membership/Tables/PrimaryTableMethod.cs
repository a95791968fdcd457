namespace Orleans.Runtime.MembershipService;

/// <summary>What silos ask the primary's table. Numbers are on the wire.</summary>
internal enum PrimaryTableMethod : byte
{
    Ready = 1,
    ReadAll = 2,
    Read = 3,
    Insert = 4,
    Update = 5,
    UpdateIAmAlive = 6,
    CleanUp = 7,
    Clear = 8,
}
