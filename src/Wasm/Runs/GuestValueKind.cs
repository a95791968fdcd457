namespace Wetware.Wasm.Runs;

/// <summary>The numeric types that pass between host and guest as arguments and results.</summary>
public enum GuestValueKind
{
    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>64-bit float.</summary>
    F64,
}
