namespace Wetware.Wasm.Modules;

/// <summary>Extensions of WebAssembly 1.0 that a module uses. Those up to <see cref="CompactImports"/> are on; a module that needs another is refused.</summary>
[Flags]
public enum WasmProposals
{
    /// <summary>WebAssembly 1.0 alone.</summary>
    None = 0,

    /// <summary>Conversions to integers that do not trap.</summary>
    SaturatingConversions = 1 << 0,

    /// <summary>Sign extension of integers.</summary>
    SignExtension = 1 << 1,

    /// <summary>Functions and blocks with several results.</summary>
    MultiValue = 1 << 2,

    /// <summary>Copying and filling memory and tables.</summary>
    BulkMemory = 1 << 3,

    /// <summary>References as values; several tables.</summary>
    ReferenceTypes = 1 << 4,

    /// <summary>Vectors of 128 bits.</summary>
    Simd = 1 << 5,

    /// <summary>Vector instructions whose result may differ between processors.</summary>
    RelaxedSimd = 1 << 6,

    /// <summary>Arithmetic in constant expressions.</summary>
    ExtendedConstants = 1 << 7,

    /// <summary>Calls that replace the caller's frame.</summary>
    TailCalls = 1 << 8,

    /// <summary>Several memories.</summary>
    MultiMemory = 1 << 9,

    /// <summary>Memories and tables with 64-bit addresses.</summary>
    Memory64 = 1 << 10,

    /// <summary>Typed references to functions.</summary>
    FunctionReferences = 1 << 11,

    /// <summary>Structs and arrays that the engine collects.</summary>
    Gc = 1 << 12,

    /// <summary>Exceptions with tags, <c>try_table</c> and <c>exnref</c>.</summary>
    Exceptions = 1 << 13,

    /// <summary>Arithmetic of 128 bits.</summary>
    WideArithmetic = 1 << 14,

    /// <summary>Imports grouped by module.</summary>
    CompactImports = 1 << 15,

    /// <summary>Off: shared memories and atomic instructions.</summary>
    Threads = 1 << 16,

    /// <summary>Off: the first form of exceptions, with <c>try</c> and <c>catch</c>.</summary>
    LegacyExceptions = 1 << 17,

    /// <summary>Off: continuations.</summary>
    StackSwitching = 1 << 18,

    /// <summary>Off: shared types, tables and globals.</summary>
    SharedEverything = 1 << 19,

    /// <summary>Off: memories with pages of other sizes.</summary>
    CustomPageSizes = 1 << 20,

    /// <summary>Off: descriptors of struct types and exact types.</summary>
    CustomDescriptors = 1 << 21,

    /// <summary>Off: discarding pages of a memory.</summary>
    MemoryControl = 1 << 22,
}
