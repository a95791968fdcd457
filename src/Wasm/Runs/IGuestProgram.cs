namespace Wetware.Wasm.Runs;

/// <summary>A module or component in a store of its own, with all that it was given. Used by one thread at a time.</summary>
internal interface IGuestProgram : IDisposable
{
    /// <summary>Set before each call: what ends it.</summary>
    RunControl Control { set; }

    /// <summary>Bytes of linear memory now; null where the engine does not tell.</summary>
    long? MemoryBytes { get; }

    /// <summary>Fuel left; meaningful where it is counted.</summary>
    ulong Fuel { get; set; }

    /// <summary>
    /// Enters the guest, and instantiates it first when it is not; with null it is instantiated only. What the engine and host functions
    /// throw passes through.
    /// </summary>
    GuestOutcome Enter(GuestEntry? entry);

    /// <summary>A limit at which the guest could go on but that explains why it failed; null when there is none.</summary>
    GuestLimit? ReachedLimit();

    /// <summary>Puts what was written since the last time into an outcome.</summary>
    GuestOutcome WithOutputs(GuestOutcome outcome);
}
