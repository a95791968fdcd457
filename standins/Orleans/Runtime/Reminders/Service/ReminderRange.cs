namespace Orleans.Runtime.ReminderService;

/// <summary>
/// The hashes of grains are divided into equal ranges; a grain serves each. Which silo that grain is on is the directory's business,
/// so that there is one at a time and another one when its silo is gone.
/// </summary>
internal static class ReminderRange
{
    private const int Bits = 4;

    /// <summary>How many ranges there are. All silos of a cluster must agree.</summary>
    public const int Count = 1 << Bits;

    /// <summary>The range of a grain's reminders.</summary>
    public static int Of(GrainId grain) => (int)(grain.GetUniformHashCode() >> (32 - Bits));

    /// <summary>The bounds of a range as <see cref="IReminderTable.ReadRows(uint, uint)"/> takes them: the first excluded, the second included.</summary>
    public static (uint Begin, uint End) Bounds(int range) => (Before((uint)range), Before((uint)range + 1));

    public static bool Contains(uint begin, uint end, uint hash) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private static uint Before(uint range) => unchecked((range << (32 - Bits)) - 1);
}
