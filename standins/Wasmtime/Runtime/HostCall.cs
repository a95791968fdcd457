using System.Runtime.CompilerServices;

namespace Wasmtime.Runtime;

/// <summary>One call of a host function: arguments in slots and references, replaced by results.</summary>
internal readonly unsafe ref struct HostCall(HostContext context, Slot* slots, object?[]? references)
{
    public Store Store => context.Store;

    public Caller Caller => new(context.Store, context.Store.FindInstance(context.CallerId));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? Argument<T>(int index)
    {
        if (typeof(T) == typeof(int))
            return (T)(object)slots[index].I32;
        if (typeof(T) == typeof(long))
            return (T)(object)slots[index].I64;
        if (typeof(T) == typeof(float))
            return (T)(object)slots[index].F32;
        if (typeof(T) == typeof(double))
            return (T)(object)slots[index].F64;
        if (typeof(T) == typeof(V128))
            return (T)(object)new V128(slots[index].V128);
        return (T?)References.FromGuest<T>(context.Store, references![index]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Result<T>(int index, T value)
    {
        if (typeof(T) == typeof(int))
            slots[index].I32 = (int)(object)value!;
        else if (typeof(T) == typeof(long))
            slots[index].I64 = (long)(object)value!;
        else if (typeof(T) == typeof(float))
            slots[index].F32 = (float)(object)value!;
        else if (typeof(T) == typeof(double))
            slots[index].F64 = (double)(object)value!;
        else if (typeof(T) == typeof(V128))
            slots[index].V128 = ((V128)(object)value!).Lanes;
        else
            references![index] = References.ToGuest<T>(context.Store, value);
    }

    public ValueBox Box(int index, ValueKind kind) => ValueBox.From(kind, slots + index, references?[index], context.Store);

    public void Unbox(int index, ValueKind kind, ValueBox value) => value.WriteTo(kind, context.Store, slots, references, index);
}
