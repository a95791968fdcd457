namespace Wetware.Wasm.Runs;

/// <summary>The error words that grains, guests and HTTP share; the numbers are those of the <c>ww</c> import module.</summary>
public enum GuestError
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>It went wrong, by a trap, by bad arguments or inside the host.</summary>
    Failed = 1,

    /// <summary>No slot was free and the queue was full; try again later.</summary>
    Overloaded = 2,

    /// <summary>What was called is not reachable.</summary>
    Disconnected = 3,

    /// <summary>There is no such method.</summary>
    Unimplemented = 4,

    /// <summary>What was called has been closed.</summary>
    Closed = 5,

    /// <summary>There is no such thing.</summary>
    NotFound = 6,

    /// <summary>Not permitted.</summary>
    Denied = 7,

    /// <summary>A limit was hit; its name is given beside.</summary>
    Limit = 8,

    /// <summary>The caller withdrew.</summary>
    Cancelled = 9,
}
