namespace Wasmtime;

/// <summary>The outcome of a call with results: a value, or a trap.</summary>
public readonly struct FunctionResult<T> : IFunctionResult<FunctionResult<T>, T, FunctionResultBuilder<T>>
{
    private readonly T? _value;
    private readonly TrapException? _trap;

    internal FunctionResult(T? value) => _value = value;

    internal FunctionResult(TrapException trap)
    {
        Type = ResultType.Trap;
        _trap = trap;
    }

    public ResultType Type { get; }

    public T? Value => Type == ResultType.Ok
        ? _value
        : throw new InvalidOperationException($"A result of type '{Type}' has no value.");

    public TrapException Trap
        => _trap ?? throw new InvalidOperationException($"A result of type '{Type}' has no trap.");

    public static explicit operator T?(FunctionResult<T> value)
        => value.Type == ResultType.Ok ? value._value : throw value.Trap;
}

/// <summary>Makes <see cref="FunctionResult{T}"/>s.</summary>
internal readonly struct FunctionResultBuilder<TOk> : IFunctionResultBuilder<FunctionResult<TOk>, TOk>
{
    public FunctionResult<TOk> Create(TOk? value) => new(value);

    public FunctionResult<TOk> Create(TrapAccessor accessor) => new(accessor.GetException());
}
