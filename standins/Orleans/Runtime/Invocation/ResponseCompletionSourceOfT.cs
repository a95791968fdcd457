using System.Threading.Tasks.Sources;

namespace Orleans.Serialization.Invocation;

/// <summary>Where the answer of a call that returns a value arrives. Pooled, like <see cref="ResponseCompletionSource"/>.</summary>
public sealed class ResponseCompletionSource<TResult> : IResponseCompletionSource, IValueTaskSource<TResult?>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult?> _core = new() { RunContinuationsAsynchronously = true };

    public ValueTask<TResult?> AsValueTask() => new(this, _core.Version);

    public ValueTask AsVoidValueTask() => new(this, _core.Version);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    public void Reset()
    {
        _core.Reset();
        ResponseCompletionSourcePool.Return(this);
    }

    public void SetException(Exception exception) => _core.SetException(exception);

    public void SetResult(TResult? result) => _core.SetResult(result);

    public void Complete(Response value)
    {
        if (value is Response<TResult> typed)
        {
            Complete(typed);
            return;
        }

        if (value.Exception is { } exception)
        {
            SetException(exception);
            return;
        }

        var result = value.Result;
        if (result is null)
            SetResult(default);
        else if (result is TResult fits)
            SetResult(fits);
        else
            SetException(new InvalidCastException($"The call returned a {result.GetType()} where a {typeof(TResult)} is expected."));
    }

    /// <summary>Takes the value and gives the response back to its pool.</summary>
    public void Complete(Response<TResult> value)
    {
        var result = value.TypedResult;
        value.Dispose();
        SetResult(result);
    }

    public void Complete() => SetResult(default);

    public TResult? GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Reset();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);
}
