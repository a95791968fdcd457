using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Wasmtime.Runtime;

/// <summary>Raises traps for compiled code and turns what leaves a guest into the package's exceptions.</summary>
internal static unsafe class Traps
{
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Throw(int code) => throw new GuestTrap((TrapCode)code);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowStackOrInterrupt(VmContext context)
        => throw new GuestTrap(context.State->Interrupted != 0 ? TrapCode.Interrupt : TrapCode.StackOverflow);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowOutOfFuel(VmContext context)
    {
        context.State->Fuel = 0;
        throw new GuestTrap(TrapCode.OutOfFuel);
    }

    /// <summary>The bounds check of large functions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckBound(ulong place, ulong limit)
    {
        if (place > limit)
            Throw((int)TrapCode.MemoryOutOfBounds);
    }

    public static string Describe(TrapCode code) => code switch
    {
        TrapCode.StackOverflow => "call stack exhausted",
        TrapCode.MemoryOutOfBounds => "out of bounds memory access",
        TrapCode.TableOutOfBounds => "undefined element: out of bounds table access",
        TrapCode.IndirectCallToNull => "uninitialized element",
        TrapCode.BadSignature => "indirect call type mismatch",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.IntegerDivisionByZero => "integer divide by zero",
        TrapCode.BadConversionToInteger => "invalid conversion to integer",
        TrapCode.Unreachable => "wasm `unreachable` instruction executed",
        TrapCode.Interrupt => "interrupt",
        TrapCode.OutOfFuel => "all fuel consumed by WebAssembly",
        _ => code.ToString(),
    };

    /// <summary>
    /// Compiled code leaves some checks to the machine: division by zero and overflow, an index outside a table, a null element.
    /// Host functions cannot be the source, as theirs arrive as <see cref="HostFailure"/>.
    /// </summary>
    public static WasmtimeException Translate(Exception exception, Store store)
    {
        TrapCode? code = exception switch
        {
            GuestTrap trap => trap.Code,
            DivideByZeroException => TrapCode.IntegerDivisionByZero,
            OverflowException => TrapCode.IntegerOverflow,
            IndexOutOfRangeException => TrapCode.TableOutOfBounds,
            NullReferenceException => TrapCode.IndirectCallToNull,
            InsufficientExecutionStackException => TrapCode.StackOverflow,
            _ => null,
        };
        var frames = Backtrace.Of(exception, store);
        if (code is { } known)
            return new TrapException(Backtrace.Format(frames, $"wasm trap: {Describe(known)}"), frames, known);
        if (exception is HostFailure { InnerException: { } cause })
        {
            var inner = cause is WasmtimeException known2 ? known2.InnerException : cause;
            return new WasmtimeException(Backtrace.Format(frames, cause.Message), inner, frames);
        }

        return exception as WasmtimeException
            ?? new WasmtimeException(Backtrace.Format(frames, exception.Message), exception, frames);
    }
}
