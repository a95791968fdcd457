namespace Wasmtime.Runtime;

/// <summary>2 values.</summary>
internal sealed class TupleReader<T1, T2> : ResultReader<(T1, T2)>
{
    public override (T1, T2) Read(GuestResults results)
        => (
            results.At(0).Value<T1>()!,
            results.At(1).Value<T2>()!);
}

/// <summary>3 values.</summary>
internal sealed class TupleReader<T1, T2, T3> : ResultReader<(T1, T2, T3)>
{
    public override (T1, T2, T3) Read(GuestResults results)
        => (
            results.At(0).Value<T1>()!,
            results.At(1).Value<T2>()!,
            results.At(2).Value<T3>()!);
}

/// <summary>4 values.</summary>
internal sealed class TupleReader<T1, T2, T3, T4> : ResultReader<(T1, T2, T3, T4)>
{
    public override (T1, T2, T3, T4) Read(GuestResults results)
        => (
            results.At(0).Value<T1>()!,
            results.At(1).Value<T2>()!,
            results.At(2).Value<T3>()!,
            results.At(3).Value<T4>()!);
}

/// <summary>5 values.</summary>
internal sealed class TupleReader<T1, T2, T3, T4, T5> : ResultReader<(T1, T2, T3, T4, T5)>
{
    public override (T1, T2, T3, T4, T5) Read(GuestResults results)
        => (
            results.At(0).Value<T1>()!,
            results.At(1).Value<T2>()!,
            results.At(2).Value<T3>()!,
            results.At(3).Value<T4>()!,
            results.At(4).Value<T5>()!);
}

/// <summary>6 values.</summary>
internal sealed class TupleReader<T1, T2, T3, T4, T5, T6> : ResultReader<(T1, T2, T3, T4, T5, T6)>
{
    public override (T1, T2, T3, T4, T5, T6) Read(GuestResults results)
        => (
            results.At(0).Value<T1>()!,
            results.At(1).Value<T2>()!,
            results.At(2).Value<T3>()!,
            results.At(3).Value<T4>()!,
            results.At(4).Value<T5>()!,
            results.At(5).Value<T6>()!);
}

/// <summary>7 values.</summary>
internal sealed class TupleReader<T1, T2, T3, T4, T5, T6, T7> : ResultReader<(T1, T2, T3, T4, T5, T6, T7)>
{
    public override (T1, T2, T3, T4, T5, T6, T7) Read(GuestResults results)
        => (
            results.At(0).Value<T1>()!,
            results.At(1).Value<T2>()!,
            results.At(2).Value<T3>()!,
            results.At(3).Value<T4>()!,
            results.At(4).Value<T5>()!,
            results.At(5).Value<T6>()!,
            results.At(6).Value<T7>()!);
}
