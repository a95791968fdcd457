namespace Wasmtime.Binary;

/// <summary>What a module may be at most. Everything is checked before memory is set aside for it.</summary>
internal static class ModuleLimits
{
    public const int ModuleBytes = 1 << 30;
    public const int NameBytes = 100_000;
    public const int Types = 1_000_000;
    public const int Functions = 1_000_000;
    public const int Imports = 1_000_000;
    public const int Exports = 1_000_000;
    public const int Globals = 1_000_000;
    public const int Tables = 100;
    public const int Memories = 1;
    public const int ElementSegments = 100_000;
    public const int ElementsInSegment = 10_000_000;
    public const int DataSegments = 100_000;
    public const int Parameters = 1_000;
    public const int Results = 1_000;

    /// <summary>Locals of one function with its parameters.</summary>
    public const int Locals = 50_000;

    /// <summary>Bytes of one function body. The JIT may need seconds for each megabyte and cannot be interrupted.</summary>
    public const int BodyBytes = 4 << 20;

    /// <summary>Blocks within blocks.</summary>
    public const int Nesting = 10_000;

    /// <summary>Operands at one time in one function.</summary>
    public const int Operands = 100_000;
}
