namespace Wasmtime.Runtime;

/// <summary>Which .NET types stand for which kinds of value.</summary>
internal static class Kinds
{
    public static bool Accepts(ValueKind kind, Type type) => kind switch
    {
        ValueKind.Int32 => type == typeof(int),
        ValueKind.Int64 => type == typeof(long),
        ValueKind.Float32 => type == typeof(float),
        ValueKind.Float64 => type == typeof(double),
        ValueKind.V128 => type == typeof(V128),
        ValueKind.FuncRef => type == typeof(Function),
        _ => type.IsClass,
    };

    public static ValueKind? Of(Type type)
    {
        if (type == typeof(int))
            return ValueKind.Int32;
        if (type == typeof(long))
            return ValueKind.Int64;
        if (type == typeof(float))
            return ValueKind.Float32;
        if (type == typeof(double))
            return ValueKind.Float64;
        if (type == typeof(V128))
            return ValueKind.V128;
        if (type == typeof(Function))
            return ValueKind.FuncRef;
        return type.IsValueType ? null : ValueKind.ExternRef;
    }

    public static ValueKind OfParameter(Type type)
        => Of(type) ?? throw new WasmtimeException($"Unable to create a callback with parameter of type '{type}'.");

    public static ValueKind OfResult(Type type)
    {
        if (ResultTypes.IsTuple(type))
            throw new InvalidOperationException("Returning a ValueTuple of that size is not allowed for this callback; use an untyped callback.");
        return Of(type) ?? throw new WasmtimeException($"Unable to create a callback with a return type of type '{type}'.");
    }
}
