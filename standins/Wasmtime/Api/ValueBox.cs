using System.Runtime.Intrinsics;
using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A value of any kind, without boxing.</summary>
public readonly struct ValueBox
{
    private readonly Slot _slot;
    private readonly object? _reference;

    private ValueBox(ValueKind kind, Slot slot, object? reference)
    {
        Kind = kind;
        _slot = slot;
        _reference = reference;
    }

    internal ValueKind Kind { get; }

    public int AsInt32() => ConvertTo(ValueKind.Int32)._slot.I32;

    public long AsInt64() => ConvertTo(ValueKind.Int64)._slot.I64;

    public float AsSingle() => ConvertTo(ValueKind.Float32)._slot.F32;

    public double AsDouble() => ConvertTo(ValueKind.Float64)._slot.F64;

    public V128 AsV128() => new(Expect(ValueKind.V128)._slot.V128);

    public Function AsFunction(Store store) => (Function?)Expect(ValueKind.FuncRef)._reference ?? Function.Null;

    public T? As<T>()
        where T : class
        => (T?)Expect(ValueKind.ExternRef)._reference;

    public static implicit operator ValueBox(int value) => new(ValueKind.Int32, new Slot { I32 = value }, null);

    public static implicit operator ValueBox(long value) => new(ValueKind.Int64, new Slot { I64 = value }, null);

    public static implicit operator ValueBox(float value) => new(ValueKind.Float32, new Slot { F32 = value }, null);

    public static implicit operator ValueBox(double value) => new(ValueKind.Float64, new Slot { F64 = value }, null);

    public static implicit operator ValueBox(V128 value) => new(ValueKind.V128, new Slot { V128 = value.Lanes }, null);

    public static explicit operator ValueBox(byte[] value) => (ValueBox)(ReadOnlySpan<byte>)value;

    public static explicit operator ValueBox(ReadOnlySpan<byte> value)
        => value.Length == 16
            ? new ValueBox(ValueKind.V128, new Slot { V128 = Vector128.Create(value) }, null)
            : throw new ArgumentException("A v128 value is made of exactly 16 bytes.", nameof(value));

    public static implicit operator ValueBox(Function? value) => new(ValueKind.FuncRef, default, value);

    public static implicit operator ValueBox(string value) => AsBox(value);

    public static ValueBox AsBox<T>(T? value)
        where T : class
        => new(ValueKind.ExternRef, default, value);

    internal static unsafe ValueBox From(ValueKind kind, Slot* slot, object? reference, Store store) => kind switch
    {
        ValueKind.FuncRef => new ValueBox(kind, default, store.Wrap((FuncRef?)reference)),
        ValueKind.ExternRef => new ValueBox(kind, default, reference),
        _ => new ValueBox(kind, *slot, null),
    };

    internal static ValueBox Default(ValueKind kind) => new(kind, default, null);

    /// <summary>Turns a boxed .NET value into one of the kind asked for, converting numbers.</summary>
    internal static ValueBox FromObject(object? value, ValueKind kind)
    {
        try
        {
            return kind switch
            {
                ValueKind.Int32 => (int)Convert.ChangeType(NotNull(value, kind), TypeCode.Int32),
                ValueKind.Int64 => (long)Convert.ChangeType(NotNull(value, kind), TypeCode.Int64),
                ValueKind.Float32 => (float)Convert.ChangeType(NotNull(value, kind), TypeCode.Single),
                ValueKind.Float64 => (double)Convert.ChangeType(NotNull(value, kind), TypeCode.Double),
                ValueKind.V128 => (V128)NotNull(value, kind),
                ValueKind.ExternRef => AsBox(value),
                ValueKind.FuncRef when value is null or Function => (Function?)value,
                ValueKind.FuncRef => throw new ArgumentException("expected a function value", nameof(value)),
                _ => throw new NotSupportedException("Unsupported value type."),
            };
        }
        catch (InvalidCastException failure)
        {
            throw new WasmtimeException($"The value `{value}` is not valid for WebAssembly type {kind}.", failure);
        }

        static object NotNull(object? value, ValueKind kind)
            => value ?? throw new WasmtimeException($"The value `null` is not valid for WebAssembly type {kind}.");
    }

    internal object? ToObject() => Kind switch
    {
        ValueKind.Int32 => _slot.I32,
        ValueKind.Int64 => _slot.I64,
        ValueKind.Float32 => _slot.F32,
        ValueKind.Float64 => _slot.F64,
        ValueKind.V128 => new V128(_slot.V128),
        ValueKind.FuncRef => (Function?)_reference ?? Function.Null,
        _ => _reference,
    };

    /// <summary>Writes the value where compiled code expects a value of that kind.</summary>
    internal unsafe void WriteTo(ValueKind kind, Store store, Slot* slots, object?[]? references, int index)
    {
        var value = ConvertTo(kind);
        if (FuncType.IsReference(kind))
            references![index] = kind == ValueKind.FuncRef ? References.FunctionToGuest(store, (Function?)value._reference) : value._reference;
        else
            slots[index] = value._slot;
    }

    private ValueBox Expect(ValueKind kind)
        => Kind == kind ? this : throw new InvalidCastException($"Cannot convert from `{Kind}` to `{kind}`");

    private ValueBox ConvertTo(ValueKind kind) => (Kind, kind) switch
    {
        _ when Kind == kind => this,
        (ValueKind.Int32, ValueKind.Int64) => (long)_slot.I32,
        (ValueKind.Int32, ValueKind.Float32) => (float)_slot.I32,
        (ValueKind.Int32, ValueKind.Float64) => (double)_slot.I32,
        (ValueKind.Int64, ValueKind.Int32) => Convert.ToInt32(_slot.I64),
        (ValueKind.Int64, ValueKind.Float32) => (float)_slot.I64,
        (ValueKind.Int64, ValueKind.Float64) => (double)_slot.I64,
        (ValueKind.Float32, ValueKind.Int32) => Convert.ToInt32(_slot.F32),
        (ValueKind.Float32, ValueKind.Int64) => Convert.ToInt64(_slot.F32),
        (ValueKind.Float32, ValueKind.Float64) => (double)_slot.F32,
        (ValueKind.Float64, ValueKind.Int32) => Convert.ToInt32(_slot.F64),
        (ValueKind.Float64, ValueKind.Int64) => Convert.ToInt64(_slot.F64),
        (ValueKind.Float64, ValueKind.Float32) => (float)_slot.F64,
        _ => throw new InvalidCastException($"Cannot convert from `{Kind}` to `{kind}`"),
    };
}
