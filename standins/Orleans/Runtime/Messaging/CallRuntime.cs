using Microsoft.Extensions.DependencyInjection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Makes the calls of references: turns a request into a message, waits for the answer, and gives up when it is late or cancelled.</summary>
internal sealed partial class CallRuntime : IGrainReferenceRuntime
{
    private readonly Lazy<IMessageCenter> _center;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _filters;
    private readonly CallSettings _settings;
    private readonly Lazy<IInternalGrainFactory> _factory;

    public CallRuntime(IServiceProvider services, CallSettings settings, CallbackTable callbacks)
    {
        _settings = settings;
        Callbacks = callbacks;
        _center = new(services.GetRequiredService<IMessageCenter>);
        _filters = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        _factory = new(services.GetRequiredService<IInternalGrainFactory>);
    }

    public CallbackTable Callbacks { get; }

    public object Cast(IAddressable grain, Type interfaceType) => _factory.Value.Cast(grain, interfaceType);

    public void InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options) => Send(reference, request, options);

    /// <summary>Sends a call that wants no answer.</summary>
    public void Send(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        if (HasFilters)
            _ = CallFiltered<object?>(reference, request, options | InvokeMethodOptions.OneWay, static _ => { });
        else
            SendRequest(reference, request, null, options);
    }

    public ValueTask InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        if (HasFilters)
            return new ValueTask(CallFiltered<object?>(reference, request, options));
        if ((options & InvokeMethodOptions.OneWay) != 0)
        {
            SendRequest(reference, request, null, options);
            return default;
        }

        var source = ResponseCompletionSourcePool.Get();
        var result = source.AsVoidValueTask();
        SendRequest(reference, request, source, options);
        return result;
    }

    public ValueTask<T?> InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        if (HasFilters)
            return new ValueTask<T?>(CallFiltered<T?>(reference, request, options));
        if ((options & InvokeMethodOptions.OneWay) != 0)
        {
            SendRequest(reference, request, null, options);
            return default;
        }

        var source = ResponseCompletionSourcePool.Get<T>();
        var result = source.AsValueTask();
        SendRequest(reference, request, source, options);
        return result;
    }

    public Task<T> CallTask<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        if (HasFilters)
            return CallFiltered<T>(reference, request, options);
        if ((options & InvokeMethodOptions.OneWay) != 0)
        {
            SendRequest(reference, request, null, options);
            return Task.FromResult<T>(default!);
        }

        var source = new TaskCompletion<T>();
        SendRequest(reference, request, source, options);
        return source.Task;
    }

    /// <summary>Makes the message and sends it; <paramref name="source"/> is null when no answer is wanted.</summary>
    internal void SendRequest(GrainReference target, IInvokable request, IResponseCompletionSource? source, InvokeMethodOptions options)
    {
        var grain = target.GrainId;
        var message = new Message
        {
            Direction = source is null ? MessageDirection.OneWay : MessageDirection.Request,
            TargetGrain = grain,
            InterfaceType = target.InterfaceType,
            InterfaceVersion = target.InterfaceVersion,
            Body = request,
            SendingGrain = RuntimeContext.Current?.GrainId ?? _settings.ClientId,
            SendingSilo = _settings.LocalSilo,
            RequestContext = RequestContext.Values,
            Flags = (MessageFlags)(((int)(options & InvokeMethodOptions.AlwaysInterleave) >> 2) | (int)(options & InvokeMethodOptions.ReadOnly)),
            Category = grain.IsSystemTarget() ? MessageCategory.System : MessageCategory.Application,
        };
        var timeout = request.GetDefaultResponseTimeout()
            ?? (message.Category == MessageCategory.System ? _settings.SystemResponseTimeout : _settings.ResponseTimeout);
        message.Timeout = timeout;
        message.Deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        if (source is null)
        {
            _center.Value.Send(message);
            return;
        }

        var token = request.IsCancellable ? request.GetCancellationToken() : default;
        if (token.IsCancellationRequested)
        {
            source.Complete(Response.FromException(new OperationCanceledException(token)));
            return;
        }

        message.Origin = Callbacks;
        Callbacks.Register(message, source);
        if (request is RequestBase { IsCancellable: true } cancellable)
            cancellable.HasLiveToken = token.CanBeCanceled || _settings.CancelRequestOnTimeout;
        var id = message.Id;
        _center.Value.Send(message);

        // After the request, so that the cancellation cannot arrive before it and find nothing.
        if (token.CanBeCanceled)
            WatchCancellation(id, token);
    }
}
