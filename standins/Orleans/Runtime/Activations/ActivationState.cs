namespace Orleans.Runtime;

/// <summary>The life of an activation, from first to last.</summary>
internal enum ActivationState : byte
{
    /// <summary>In the catalog; not yet sure of the directory.</summary>
    Creating,

    /// <summary>The grain's own activation code runs.</summary>
    Activating,

    /// <summary>Takes requests.</summary>
    Valid,

    /// <summary>Finishes what runs, then the grain's own deactivation code runs.</summary>
    Deactivating,

    /// <summary>Gone; what still comes in is sent on.</summary>
    Invalid,
}
