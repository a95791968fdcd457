using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Entering guest code.</summary>
public partial class Store
{
    private int _depth;
    private ulong _fuelBeyondCounter;

    /// <summary>
    /// Calls a function with its arguments in <paramref name="slots"/> and <paramref name="references"/>; its results replace them.
    /// Throws what <see cref="Traps.Translate"/> makes of a failure.
    /// </summary>
    internal unsafe void Call(FuncRef function, Slot* slots, object?[]? references)
    {
        if (!TryAddUser())
            throw new ObjectDisposedException(typeof(Store).FullName);
        var outermost = _depth++ == 0;
        try
        {
            if (outermost)
            {
                State->StackEnd = StackBounds.End;
                EpochClock.SetStackLimit(State, StackBounds.LimitFor(Settings.StackBytes));
            }

            var context = function.Context;
            context.CalleeIndex = function.Index;
            context.CallerId = 0;
            var enter = (delegate*<Slot*, object?[]?, nint, VmContext, void>)function.Type.GuestEntry;
            enter(slots, references, function.Code, context);
        }
        catch (Exception exception)
        {
            throw Traps.Translate(exception, this);
        }
        finally
        {
            _depth--;
            RemoveUser();
        }
    }

    internal Function Wrap(FuncRef? function)
    {
        if (function is null)
            return Function.Null;
        return function.Api ??= new Function(this, function);
    }

    private unsafe ulong ReadFuel()
    {
        ThrowIfDisposed();
        ThrowWithoutFuel();
        return (ulong)Math.Max(0, State->Fuel) + _fuelBeyondCounter;
    }

    private unsafe void WriteFuel(ulong value)
    {
        ThrowIfDisposed();
        ThrowWithoutFuel();
        State->Fuel = (long)Math.Min(value, long.MaxValue);
        _fuelBeyondCounter = value - (ulong)State->Fuel;
    }

    private void ThrowWithoutFuel()
    {
        if (!Settings.Fuel)
            throw new WasmtimeException("fuel is not configured in this store");
    }
}
