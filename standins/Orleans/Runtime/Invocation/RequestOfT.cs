using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
[SerializerTransparent]
public abstract class Request<TResult> : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            var call = InvokeInner();
            return call.IsCompleted ? new(Response.FromResult(call.GetAwaiter().GetResult())) : Finish(call);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }
    }

    protected abstract ValueTask<TResult> InvokeInner();

    private static async ValueTask<Response> Finish(ValueTask<TResult> call)
    {
        try
        {
            return Response.FromResult(await call);
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }
}
