using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
[SerializerTransparent]
public abstract class TaskRequest : RequestBase
{
    public sealed override ValueTask<Response> Invoke()
    {
        try
        {
            var call = InvokeInner();
            if (!call.IsCompleted)
                return Finish(call);
            call.GetAwaiter().GetResult();
            return new(Response.Completed);
        }
        catch (Exception exception)
        {
            return new(Response.FromException(exception));
        }
    }

    protected abstract Task InvokeInner();

    private static async ValueTask<Response> Finish(Task call)
    {
        try
        {
            await call;
            return Response.Completed;
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }
}
