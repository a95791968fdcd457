using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call on its way through the outgoing filters: those of the process, then the calling grain's own, then the call itself.</summary>
internal sealed class OutgoingCall(
    CallRuntime calls,
    GrainReference target,
    IInvokable request,
    InvokeMethodOptions options,
    IGrainContext? source,
    IOutgoingGrainCallFilter[] filters) : IOutgoingGrainCallContext
{
    private int _stage;

    public object Grain => target;

    public IInvokable Request => request;

    public MethodInfo InterfaceMethod => request.GetMethod();

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public GrainInterfaceType InterfaceType => target.InterfaceType;

    public GrainId? SourceId => source?.GrainId;

    public GrainId TargetId => target.GrainId;

    public IGrainContext? SourceContext => source;

    public Response? Response { get; set; }

    public object? Result
    {
        get => Response?.Result;
        set => Response = value is null ? Response.Completed : Response.FromResult(value);
    }

    public async Task Invoke()
    {
        var stage = _stage++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
        }
        else if (stage == filters.Length && source?.GrainInstance is IOutgoingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else if (stage <= filters.Length + 1)
        {
            // The call itself may be made once for each time that a filter asks for it.
            _stage = stage;
            await Send();
        }
    }

    private async Task Send()
    {
        if ((options & InvokeMethodOptions.OneWay) != 0)
        {
            calls.SendRequest(target, request, null, options);
            Response = Response.Completed;
            return;
        }

        var completion = new WholeResponse();
        calls.SendRequest(target, request, completion, options);
        Response = await completion.Task;
        if (Response.Exception is { } exception)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
    }

    private sealed class WholeResponse() : TaskCompletionSource<Response>(TaskCreationOptions.RunContinuationsAsynchronously), IResponseCompletionSource
    {
        public void Complete(Response value) => TrySetResult(value);

        public void Complete() => TrySetResult(Response.Completed);
    }
}
