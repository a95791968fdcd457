using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call on its way through the incoming filters: those of the process, then the grain's own, then the method.</summary>
internal sealed class IncomingCall(IGrainContext target, Message message, IInvokable request, IIncomingGrainCallFilter[] filters)
    : IIncomingGrainCallContext
{
    private static readonly ConcurrentDictionary<(Type, MethodInfo), MethodInfo> Implementations = new();
    private int _stage;

    public IInvokable Request => request;

    public object Grain => request.GetTarget()!;

    public GrainId? SourceId => message.SendingGrain.IsDefault ? null : message.SendingGrain;

    public GrainId TargetId => target.GrainId;

    public GrainInterfaceType InterfaceType => message.InterfaceType;

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public MethodInfo InterfaceMethod => request.GetMethod();

    public IGrainContext TargetContext => target;

    public MethodInfo ImplementationMethod => Implementations.GetOrAdd((Grain.GetType(), InterfaceMethod), static key => Find(key.Item1, key.Item2));

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
        else if (stage == filters.Length && target.GrainInstance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else if (stage <= filters.Length + 1)
        {
            // The method may be called once for each time that a filter asks for it.
            _stage = stage;
            Response = await request.Invoke();
            if (Response.Exception is { } exception)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
        }
    }

    private static MethodInfo Find(Type type, MethodInfo method)
    {
        var generic = method.IsConstructedGenericMethod ? method.GetGenericMethodDefinition() : method;
        if (!generic.DeclaringType!.IsAssignableFrom(type))
            return method;
        var map = type.GetInterfaceMap(generic.DeclaringType);
        var index = Array.IndexOf(map.InterfaceMethods, generic);
        if (index < 0)
            return method;
        var found = map.TargetMethods[index];
        return method.IsConstructedGenericMethod ? found.MakeGenericMethod(method.GetGenericArguments()) : found;
    }
}
