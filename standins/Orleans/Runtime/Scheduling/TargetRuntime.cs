using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What all targets of one process share: filters, and the way back for answers.</summary>
internal sealed partial class TargetRuntime
{
    private readonly IIncomingGrainCallFilter[] _filters;
    private readonly Lazy<IMessageCenter> _center;
    private readonly CodecProvider _codecs;
    private readonly ExceptionTypes _exceptions;
    private readonly ILogger<TargetRuntime> _logger;

    public TargetRuntime(IServiceProvider services, CodecProvider codecs, ReferenceFactory references, ILogger<TargetRuntime> logger)
    {
        _filters = [.. services.GetServices<IIncomingGrainCallFilter>()];
        _center = new(services.GetRequiredService<IMessageCenter>);
        _codecs = codecs;
        _exceptions = new ExceptionTypes(codecs.Types, services.GetRequiredService<IOptions<ExceptionSerializationOptions>>());
        _logger = logger;
        References = references;
    }

    public ReferenceFactory References { get; }

    public bool HasFilters(IGrainContext target) => _filters.Length > 0 || target.GrainInstance is IIncomingGrainCallFilter;

    public async ValueTask<Response> InvokeFiltered(IGrainContext target, Message message, IInvokable request)
    {
        if (message.IsLocalOnly)
            return await request.Invoke();
        var call = new IncomingCall(target, message, request, _filters);
        await call.Invoke();
        return call.Response ?? Response.Completed;
    }

    /// <summary>Sends the outcome of a request to whoever waits for it, as a copy, and gives the request back to its pool.</summary>
    public void Respond(Message message, IInvokable request, Response response)
    {
        if (message.Direction == MessageDirection.OneWay)
        {
            if (response.Exception is { } exception)
                LogOneWayFailed(_logger, message, exception);
            response.Dispose();
            request.Dispose();
            return;
        }

        if (request is not RequestBase { Descriptor.ReturnsImmutable: true })
            response = Copy(response);
        if (message.Origin is { } origin)
        {
            if (origin.TryTake(message.Id, out var waiting))
                waiting.Source.Complete(response);
        }
        else
        {
            _center.Value.Send(message.CreateResponse(response));
        }

        // A request that a filter may still hold is left to the collector.
        if (_filters.Length == 0)
        {
            message.Body = null;
            request.Dispose();
        }
    }

    private Response Copy(Response response)
    {
        try
        {
            if (response.Exception is { } failure && !_exceptions.IsKnown(failure.GetType()))
                throw new CodecNotFoundException($"Could not find a copier for type {failure.GetType()}: annotate it with [GenerateSerializer]. {failure.Message}");
            response.CopyResult(_codecs);
            return response;
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call that nobody waits for failed: {Message}")]
    private static partial void LogOneWayFailed(ILogger logger, Message message, Exception exception);
}
