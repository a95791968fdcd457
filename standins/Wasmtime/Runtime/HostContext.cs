namespace Wasmtime.Runtime;

/// <summary>The context of a host function in one store.</summary>
internal sealed class HostContext(Store store, HostFunction function) : VmContext(store)
{
    public HostFunction Function { get; } = function;

    public override nint ResolveCallee() => Function.Type.HostEntry;
}
