namespace Wasmtime;

/// <summary>A result of a call that returns nothing, or a trap instead of an exception.</summary>
public interface IActionResult<TResult, TBuilder>
    where TResult : struct, IActionResult<TResult, TBuilder>
    where TBuilder : struct, IActionResultBuilder<TResult>;

/// <summary>Makes an <see cref="IActionResult{TResult, TBuilder}"/>.</summary>
public interface IActionResultBuilder<out TResult>
    where TResult : struct
{
    TResult Create();

    TResult Create(TrapAccessor accessor);
}

/// <summary>A result of a call that returns a value, or a trap instead of an exception.</summary>
public interface IFunctionResult<TResult, TOk, TBuilder>
    where TResult : struct, IFunctionResult<TResult, TOk, TBuilder>
    where TBuilder : struct, IFunctionResultBuilder<TResult, TOk>;

/// <summary>Makes an <see cref="IFunctionResult{TResult, TOk, TBuilder}"/>.</summary>
public interface IFunctionResultBuilder<out TResult, in TOk>
    where TResult : struct
{
    TResult Create(TOk? value);

    TResult Create(TrapAccessor accessor);
}
