namespace Orleans.Standin.Tests.Runtime.Generic;

public sealed class BoxGrain<T> : Grain, IBoxGrain<T>
{
    private T? _value;

    public Task Put(T value)
    {
        _value = value;
        return Task.CompletedTask;
    }

    public Task<T?> Take() => Task.FromResult(_value);

    public Task<string> Describe<TOther>(TOther other)
        where TOther : IEnumerable<T> => Task.FromResult($"{typeof(T).Name} {typeof(TOther).Name} {other.Count()}");
}
