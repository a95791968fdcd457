namespace Wasmtime.Runtime;

/// <summary>A host function, independent of any store.</summary>
internal sealed record HostFunction(FuncType Type, HostCallback Callback)
{
    public FuncRef Bind(Store store) => new(Type, new HostContext(store, this), 0, Type.HostEntry);
}
