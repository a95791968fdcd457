namespace Wasmtime.Runtime;

/// <summary>References cross the border between host and guest here: functions are wrapped, other objects stay themselves.</summary>
internal static class References
{
    public static object? FromGuest<T>(Store store, object? value)
        => typeof(T) == typeof(Function) ? store.Wrap((FuncRef?)value) : value;

    public static object? ToGuest<T>(Store store, object? value)
        => typeof(T) == typeof(Function) ? FunctionToGuest(store, (Function?)value) : value;

    public static FuncRef? FunctionToGuest(Store store, Function? function)
    {
        if (function is null || function.IsNull)
            return null;
        if (function.OwningStore != store)
            throw new InvalidOperationException("Returning or passing a function of a different store is not allowed.");
        return function.Reference;
    }
}
