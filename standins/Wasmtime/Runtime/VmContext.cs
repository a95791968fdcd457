namespace Wasmtime.Runtime;

/// <summary>What every compiled function gets as its last argument. Compiled code reads and writes these fields.</summary>
internal abstract unsafe class VmContext(Store store)
{
    public readonly StoreState* State = store.State;

    public readonly Store Store = store;

    /// <summary>The instance's number in its store; host functions find their caller by it. 0 is the host.</summary>
    public int Id;

    /// <summary>Set before a call that may reach a function which is not compiled yet.</summary>
    public int CalleeIndex;

    /// <summary>Set before a call that may reach a host function.</summary>
    public int CallerId;

    /// <summary>Returns the code of the function <see cref="CalleeIndex"/>, compiling it first when needed.</summary>
    public abstract nint ResolveCallee();
}
