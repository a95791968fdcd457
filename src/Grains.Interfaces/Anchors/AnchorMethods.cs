namespace Wetware.Anchors;

/// <summary>Methods of capabilities of kind <c>anchor</c>. There is none that leads to the parent.</summary>
public static class AnchorMethods
{
    /// <summary>Goes to a name below, creating what is missing; yields an anchor with the same method set.</summary>
    public const string Walk = "walk";

    /// <summary>Lists the names right below.</summary>
    public const string Ls = "ls";

    /// <summary>Reads the cell.</summary>
    public const string Load = "load";

    /// <summary>Fills the cell.</summary>
    public const string Store = "store";

    /// <summary>Replaces what the cell holds and yields what it held.</summary>
    public const string Swap = "swap";

    /// <summary>Replaces what the cell holds if it holds what is expected.</summary>
    public const string Cas = "cas";

    /// <summary>Empties the cell.</summary>
    public const string Clear = "clear";

    /// <summary>Waits until the cell has another version than the caller knows.</summary>
    public const string Watch = "watch";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cas, Clear, Load, Ls, Store, Swap, Walk, Watch];
}
