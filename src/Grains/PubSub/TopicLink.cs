using Wetware.Errors;

namespace Wetware.Grains.PubSub;

/// <summary>
/// The way from a topic's grain to the same topic on one other node: one delivery under way at a time, the rest waits in the outbox, so a slow or hanging
/// node delays nobody else. In the grain's turns only.
/// </summary>
internal sealed class TopicLink(ITopicRelay relay, Outbox outbox, PubSubMetrics metrics)
{
    private Task _sending = Task.CompletedTask;

    /// <summary>Ends when nothing is under way.</summary>
    public Task Idle => _sending;

    /// <summary>Puts a message on its way, or loses it.</summary>
    public bool Send(ReadOnlyMemory<byte> message)
    {
        var taken = outbox.Offer(message);
        if (taken && _sending.IsCompleted)
            _sending = SendAll();
        return taken;
    }

    private async Task SendAll()
    {
        while (outbox.Take() is { } delivery)
        {
            try
            {
                await relay.Deliver(delivery);
                metrics.Sent(delivery.Messages.Count);
            }
            catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
            {
                // Best effort: nobody knows whether it arrived, and sending it again could double it.
                outbox.Failed(delivery);
                metrics.Lost(PubSubMetrics.OnTheWay, delivery.Messages.Count);
                if (error is WetwareException { Kind: ErrorKind.Disconnected })
                    metrics.Lost(PubSubMetrics.OnTheWay, outbox.Clear());
            }
        }
    }
}
