namespace Wasmtime.Binary;

/// <summary>Value kind and width of the loads and stores 0x28 to 0x3e.</summary>
internal static class MemoryAccess
{
    private const string Kinds = "ilfdiiiillllllilfdiilll";
    private const string Logs = "23230011001122232301012";

    public static ValueKind Kind(int op) => NumericTypes.Kind(Kinds[op - Op.FirstLoad]);

    /// <summary>Binary logarithm of the bytes accessed.</summary>
    public static int Log(int op) => Logs[op - Op.FirstLoad] - '0';

    /// <summary>Binary logarithm of the bytes that a vector access touches.</summary>
    public static int VectorLog(int op) => op switch
    {
        Op.V128Load or Op.V128Store => 4,
        < 0xfd07 => 3,
        <= Op.V128Load64Splat => op - 0xfd07,
        >= Op.StoreLane and <= Op.LastStoreLane => op - Op.StoreLane,
        >= Op.LoadLane and < Op.StoreLane => op - Op.LoadLane,
        Op.V128Load32Zero => 2,
        _ => 3,
    };
}
