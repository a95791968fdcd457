namespace Wasmtime.Runtime;

/// <summary>Reads what a delegate returns out of a call's results: one value, a tuple, or a result type that may carry a trap.</summary>
internal abstract class ResultReader<T>
{
    public static readonly ResultReader<T> Instance = Create();

    public virtual bool TakesTraps => false;

    public abstract T? Read(GuestResults results);

    public virtual T? Read(TrapException trap) => throw trap;

    private static ResultReader<T> Create()
    {
        var type = typeof(T);
        if (ResultTypes.InterfaceOf(type) is { } result)
        {
            var arguments = result.GetGenericArguments();
            return Make(arguments.Length == 2 ? typeof(ActionResultReader<,>) : typeof(FunctionResultReader<,,>), arguments);
        }

        if (!ResultTypes.IsTuple(type))
            return new ValueReader<T>();
        var items = type.GetGenericArguments();
        var reader = items.Length switch
        {
            2 => typeof(TupleReader<,>),
            3 => typeof(TupleReader<,,>),
            4 => typeof(TupleReader<,,,>),
            5 => typeof(TupleReader<,,,,>),
            6 => typeof(TupleReader<,,,,,>),
            7 => typeof(TupleReader<,,,,,,>),
            _ => throw new InvalidOperationException($"A tuple of {items.Length} results is not supported; use Invoke."),
        };
        return Make(reader, items);

        static ResultReader<T> Make(Type reader, Type[] arguments)
            => (ResultReader<T>)Activator.CreateInstance(reader.MakeGenericType(arguments))!;
    }
}
