using System.Runtime.CompilerServices;

namespace Wasmtime.Runtime;

/// <summary>Where a guest function left its results, from the one at <paramref name="first"/> on.</summary>
internal readonly unsafe ref struct GuestResults(Store store, Slot* slots, object?[]? references, int first)
{
    public GuestResults At(int index) => new(store, slots, references, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? Value<T>()
    {
        if (typeof(T) == typeof(int))
            return (T)(object)slots[first].I32;
        if (typeof(T) == typeof(long))
            return (T)(object)slots[first].I64;
        if (typeof(T) == typeof(float))
            return (T)(object)slots[first].F32;
        if (typeof(T) == typeof(double))
            return (T)(object)slots[first].F64;
        if (typeof(T) == typeof(V128))
            return (T)(object)new V128(slots[first].V128);
        return (T?)References.FromGuest<T>(store, references![first]);
    }
}
