using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

internal sealed partial class CallRuntime
{
    private bool HasFilters => _filters.Value.Length > 0 || RuntimeContext.Current?.GrainInstance is IOutgoingGrainCallFilter;

    private Task<T> CallFiltered<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        var completion = new TaskCompletion<T>();
        _ = CallFiltered<T>(reference, request, options, completion.Complete);
        return completion.Task;
    }

    private async Task CallFiltered<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options, Action<Response> done)
    {
        // The dispatcher hides who calls: the filters run in the turn of the caller, whose activation is looked up before the first of them awaits.
        var source = RuntimeContext.Current;
        var call = new OutgoingCall(this, reference, request, options, source, _filters.Value);
        try
        {
            await call.Invoke();
            done(call.Response ?? Response.Completed);
        }
        catch (Exception exception)
        {
            done(Response.FromException(exception));
        }
    }
}
