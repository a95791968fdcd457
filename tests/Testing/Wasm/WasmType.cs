namespace Wetware.Testing.Wasm;

/// <summary>The value types of WebAssembly as they are written.</summary>
public enum WasmType : byte
{
    /// <summary>32-bit integer.</summary>
    I32 = 0x7f,

    /// <summary>64-bit integer.</summary>
    I64 = 0x7e,

    /// <summary>32-bit float.</summary>
    F32 = 0x7d,

    /// <summary>64-bit float.</summary>
    F64 = 0x7c,

    /// <summary>128-bit vector.</summary>
    V128 = 0x7b,
}
