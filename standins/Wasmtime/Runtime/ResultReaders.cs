namespace Wasmtime.Runtime;

/// <summary>One value.</summary>
internal sealed class ValueReader<T> : ResultReader<T>
{
    public override T? Read(GuestResults results) => results.Value<T>();
}

/// <summary>No value, or a trap.</summary>
internal sealed class ActionResultReader<TResult, TBuilder> : ResultReader<TResult>
    where TResult : struct, IActionResult<TResult, TBuilder>
    where TBuilder : struct, IActionResultBuilder<TResult>
{
    public override bool TakesTraps => true;

    public override TResult Read(GuestResults results) => default(TBuilder).Create();

    public override TResult Read(TrapException trap) => default(TBuilder).Create(new TrapAccessor(trap));
}

/// <summary>A value or a tuple, or a trap.</summary>
internal sealed class FunctionResultReader<TResult, TValue, TBuilder> : ResultReader<TResult>
    where TResult : struct, IFunctionResult<TResult, TValue, TBuilder>
    where TBuilder : struct, IFunctionResultBuilder<TResult, TValue>
{
    public override bool TakesTraps => true;

    public override TResult Read(GuestResults results) => default(TBuilder).Create(ResultReader<TValue>.Instance.Read(results));

    public override TResult Read(TrapException trap) => default(TBuilder).Create(new TrapAccessor(trap));
}
