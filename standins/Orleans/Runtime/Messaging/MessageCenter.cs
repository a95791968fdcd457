using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.GrainDirectory;

namespace Orleans.Runtime;

/// <summary>A silo's crossroads: takes messages from the grains here and from the network to the targets here, to other silos and to connected clients.</summary>
internal sealed partial class MessageCenter : IMessageCenter, IMessageReceiver
{
    private readonly TargetDirectory _targets;
    private readonly Catalog _catalog;
    private readonly CallRuntime _calls;
    private readonly GrainPlacer _placer;
    private readonly SiloAddress _local;
    private readonly GrainId _hostedClient;
    private readonly Lazy<IGrainLocator> _locator;
    private readonly Lazy<ISiloTransport?> _transport;
    private readonly Lazy<Messaging.IOverloadDetector> _overload;
    private readonly int _maxForwards;

    public MessageCenter(
        IServiceProvider services,
        TargetDirectory targets,
        Catalog catalog,
        CallRuntime calls,
        CallSettings settings,
        GrainPlacer placer,
        IOptions<SiloMessagingOptions> options)
    {
        _targets = targets;
        _catalog = catalog;
        _calls = calls;
        _placer = placer;
        _local = settings.LocalSilo!;
        _hostedClient = settings.ClientId;
        _locator = new(services.GetRequiredService<IGrainLocator>);
        _transport = new(services.GetService<ISiloTransport>);
        _overload = new(services.GetRequiredService<Messaging.IOverloadDetector>);
        _maxForwards = options.Value.MaxForwardCount;
    }

    public void Send(Message message)
    {
        if (message.Direction == MessageDirection.Response)
        {
            SendResponse(message);
        }
        else if (message.TargetSilo is null)
        {
            if (_targets.TryGet(message.TargetGrain, out var target))
            {
                message.TargetSilo = _local;
                target.ReceiveMessage(message);
                return;
            }

            Address(message);
        }
        else
        {
            Route(message);
        }
    }

    /// <summary>Sends a message whose target silo is known.</summary>
    public void Route(Message message)
    {
        if (_local.Equals(message.TargetSilo))
            Deliver(message);
        else if (_transport.Value is { } transport)
            transport.Send(message);
        else
            Reject(message, RejectionKind.Transient, $"The silo {message.TargetSilo} cannot be reached.", new SiloUnavailableException($"The silo {message.TargetSilo} cannot be reached from {_local}."));
    }

    /// <summary>Answers a request with a refusal; a one-way call is dropped.</summary>
    public void Reject(Message request, RejectionKind kind, string info, Exception? exception = null)
    {
        if (request.Direction == MessageDirection.Request)
            SendResponse(request.CreateRejection(kind, info, exception));
    }

    /// <summary>Sends a request on that came to an activation which is not there any more.</summary>
    public void Forward(Message request, GrainAddress stale, SiloAddress? forwardTo, string reason)
    {
        if (request.Direction == MessageDirection.Cancel)
            return;
        if (request.ForwardCount >= _maxForwards)
        {
            Reject(request, RejectionKind.Transient, $"Forwarding failed: tried to forward message {request} for {request.ForwardCount} times after \"{reason}\" to invalid activation. Rejecting now.");
            return;
        }

        request.ForwardCount++;
        if (stale.SiloAddress is not null)
            (request.CacheInvalidation ??= []).Add(new GrainAddressCacheUpdate(stale, null));
        request.TargetSilo = forwardTo;
        Send(request);
    }

    private void SendResponse(Message response)
    {
        if (response.TargetSilo is not null && !_local.Equals(response.TargetSilo))
        {
            Route(response);
            return;
        }

        if (response.TargetGrain.IsClient() && !response.TargetGrain.Equals(_hostedClient)
            && _transport.Value?.TrySendToClient(response) == true)
            return;
        _calls.Complete(response);
    }

    /// <summary>Finds out where the target is.</summary>
    private void Address(Message message)
    {
        var grain = message.TargetGrain;
        if (grain.IsSystemTarget())
        {
            SystemTargetGrainId.TryParse(grain, out var id);
            message.TargetSilo = id.GetSiloAddress();
            Route(message);
        }
        else if (ClientGrainId.TryGetHostingSilo(grain, out var host))
        {
            message.TargetSilo = host;
            Route(message);
        }
        else if (grain.IsClient())
        {
            if (_transport.Value?.TrySendToClient(message) != true)
                _ = AddressClient(message);
        }
        else if (_placer.TryFindQuickly(message, out var silo))
        {
            message.TargetSilo = silo;
            Route(message);
        }
        else
        {
            _placer.Place(message, this);
        }
    }

    private async Task AddressClient(Message message)
    {
        GrainAddress? address = null;
        try
        {
            address = await _locator.Value.Lookup(ClientGrainId.ClientOf(message.TargetGrain)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Reject(message, RejectionKind.Transient, exception.Message, exception);
            return;
        }

        if (address?.SiloAddress is { } gateway && !gateway.Equals(_local))
        {
            message.TargetSilo = gateway;
            Route(message);
            return;
        }

        RejectClient(message);
    }

    /// <summary>Hands a message to a target of this silo, which is made if it is a grain.</summary>
    private void Deliver(Message message)
    {
        if (_targets.TryGet(message.TargetGrain, out var target))
        {
            target.ReceiveMessage(message);
        }
        else if (message.TargetGrain.IsClient())
        {
            if (_transport.Value?.TrySendToClient(message) != true)
                RejectClient(message);
        }
        else if (message.TargetGrain.IsSystemTarget())
        {
            Reject(message, RejectionKind.Transient, $"The silo {_local} has no {message.TargetGrain}.");
        }
        else if (message.Direction != MessageDirection.Cancel)
        {
            Activate(message);
        }
    }

    private void Activate(Message message)
    {
        try
        {
            if (_catalog.GetOrCreate(message.TargetGrain, message.RequestContext) is { } target)
                target.ReceiveMessage(message);
            else
                Forward(message, GrainAddress.OnSilo(message.TargetGrain, _local), null, "the silo is shutting down");
        }
        catch (Exception exception)
        {
            Reject(message, RejectionKind.Unrecoverable, exception.Message, exception);
        }
    }

    private void RejectClient(Message message) => Reject(
        message, RejectionKind.Unrecoverable, $"No connection to {message.TargetGrain}", new ClientNotAvailableException(message.TargetGrain));
}
