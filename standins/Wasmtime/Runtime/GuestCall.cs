using System.Runtime.CompilerServices;

namespace Wasmtime.Runtime;

/// <summary>One typed call of a guest function: arguments in, run, result out.</summary>
internal readonly unsafe ref struct GuestCall
{
    private readonly Function _function;
    private readonly Span<Slot> _slots;
    private readonly object?[]? _references;

    public GuestCall(Function function, Span<Slot> slots)
    {
        _function = function;
        _slots = slots;
        var type = function.Reference!.Type;
        _references = type.HasReferences ? new object?[type.SlotCount] : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Argument<T>(int index, T value)
    {
        if (typeof(T) == typeof(int))
            _slots[index].I32 = (int)(object)value!;
        else if (typeof(T) == typeof(long))
            _slots[index].I64 = (long)(object)value!;
        else if (typeof(T) == typeof(float))
            _slots[index].F32 = (float)(object)value!;
        else if (typeof(T) == typeof(double))
            _slots[index].F64 = (double)(object)value!;
        else if (typeof(T) == typeof(V128))
            _slots[index].V128 = ((V128)(object)value!).Lanes;
        else
            _references![index] = References.ToGuest<T>(_function.OwningStore!, value);
    }

    public void Run()
    {
        fixed (Slot* slots = _slots)
            _function.OwningStore!.Call(_function.Reference!, slots, _references);
    }

    public TResult? Run<TResult>()
    {
        var reader = ResultReader<TResult>.Instance;
        fixed (Slot* slots = _slots)
        {
            TrapException? trap = null;
            try
            {
                _function.OwningStore!.Call(_function.Reference!, slots, _references);
            }
            catch (TrapException caught) when (reader.TakesTraps)
            {
                trap = caught;
            }

            return trap is null
                ? reader.Read(new GuestResults(_function.OwningStore!, slots, _references, 0))
                : reader.Read(trap);
        }
    }
}
