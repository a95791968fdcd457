using System.Threading.Tasks.Sources;

namespace Orleans.Serialization.Invocation;

/// <summary>
/// Where the answer of a call that returns nothing, or whatever its outcome is, arrives. Pooled: given back when the waiter takes the outcome, so it is awaited once.
/// </summary>
public sealed class ResponseCompletionSource : IResponseCompletionSource, IValueTaskSource<Response>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<Response> _core = new() { RunContinuationsAsynchronously = true };

    public ValueTask<Response> AsValueTask() => new(this, _core.Version);

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

    public void SetResult(Response result)
    {
        if (result.Exception is { } exception)
            _core.SetException(exception);
        else
            _core.SetResult(result);
    }

    public void Complete(Response value) => SetResult(value);

    public void Complete() => SetResult(Response.Completed);

    public Response GetResult(short token)
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

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _core.GetResult(token).Dispose();
        }
        finally
        {
            Reset();
        }
    }
}
