using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>A client's crossroads: calls go to a gateway, answers come back, and the cluster may call the objects that this client offers.</summary>
internal sealed class ClientMessageCenter(IServiceProvider services, TargetDirectory targets, CallRuntime calls) : IMessageCenter, IMessageReceiver
{
    private readonly Lazy<IClientTransport> _transport = new(services.GetRequiredService<IClientTransport>);

    public void Send(Message message)
    {
        if (message.Direction == MessageDirection.Response)
            _transport.Value.Send(message);
        else if (targets.TryGet(message.TargetGrain, out var target))
            target.ReceiveMessage(message);
        else
            _transport.Value.Send(message);
    }

    public void Receive(Message message)
    {
        if (message.Direction == MessageDirection.Response)
            calls.Complete(message);
        else if (targets.TryGet(message.TargetGrain, out var target))
            target.ReceiveMessage(message);
        else
            Reject(message, new ClientNotAvailableException(message.TargetGrain));
    }

    public void Undeliverable(Message message, Exception reason, bool retry)
    {
        if (message.Direction == MessageDirection.Request)
            calls.Complete(message.CreateRejection(RejectionKind.Transient, reason.Message, reason));
    }

    public void Lost(SiloAddress silo) => calls.BreakLost(silo);

    private void Reject(Message request, Exception reason)
    {
        if (request.Direction == MessageDirection.Request)
            _transport.Value.Send(request.CreateRejection(RejectionKind.Unrecoverable, reason.Message, reason));
    }
}
