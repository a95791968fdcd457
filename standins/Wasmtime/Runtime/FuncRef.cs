namespace Wasmtime.Runtime;

/// <summary>A function with the context it runs in: what tables hold and imports are. Compiled code reads these fields.</summary>
internal sealed class FuncRef(FuncType type, VmContext context, int index, nint code)
{
    /// <summary>Entry point: the compiled function, or a stub that compiles it.</summary>
    public nint Code = code;

    public readonly VmContext Context = context;

    public readonly int TypeId = type.Id;

    public readonly int Index = index;

    public readonly FuncType Type = type;

    internal Function? Api;
}
