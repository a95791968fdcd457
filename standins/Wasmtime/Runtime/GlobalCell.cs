namespace Wasmtime.Runtime;

/// <summary>A global: a 16-byte cell in its store's memory, or a reference.</summary>
internal sealed unsafe class GlobalCell(GlobalType type, Slot* cell)
{
    public GlobalType Type { get; } = type;

    public Slot* Cell { get; } = cell;

    /// <summary>The value of a reference global; compiled code reads and writes this field.</summary>
    public object? Reference;

    internal Global? Api { get; set; }
}
