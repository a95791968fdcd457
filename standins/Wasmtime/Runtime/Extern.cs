using Wasmtime.Binary;

namespace Wasmtime.Runtime;

/// <summary>Anything that can be imported or exported: the object is what its kind says, or a <see cref="HostFunction"/>.</summary>
internal readonly record struct Extern(ExternKind Kind, object Item)
{
    public static Extern Of(FuncRef function) => new(ExternKind.Function, function);

    public static Extern Of(HostFunction function) => new(ExternKind.Function, function);

    public static Extern Of(WasmTable table) => new(ExternKind.Table, table);

    public static Extern Of(LinearMemory memory) => new(ExternKind.Memory, memory);

    public static Extern Of(GlobalCell global) => new(ExternKind.Global, global);
}
