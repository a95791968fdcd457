namespace Wetware.Wasm.Runs;

/// <summary>What a run used.</summary>
public sealed record GuestUsage
{
    internal static GuestUsage None { get; } = new();

    /// <summary>Wall time from the start of instantiation to the end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time spent waiting for a slot.</summary>
    public TimeSpan Queued { get; init; }

    /// <summary>Time spent getting the module ready; next to nothing when it was already compiled.</summary>
    public TimeSpan Compiled { get; init; }

    /// <summary>Fuel consumed; null when no fuel limit was set, which is when it is not counted.</summary>
    public ulong? Fuel { get; init; }

    /// <summary>
    /// Bytes of the exported memory at the end, which is also the most there was: memories never shrink. Null for a component, whose memories the
    /// engine does not show; their limit holds all the same.
    /// </summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Bytes written to the outputs.</summary>
    public long OutputBytes { get; init; }

    /// <summary>Lines written to standard error.</summary>
    public int LogLines { get; init; }
}
