namespace Orleans.Runtime;

/// <summary>Takes messages from this silo to other processes. Implemented by the network; without one, this silo is alone.</summary>
internal interface ISiloTransport
{
    /// <summary>
    /// Queues the message for <see cref="Message.TargetSilo"/>, which is never this silo. Takes it over, never blocks and keeps the order of messages
    /// between two silos as long as the connection lasts. The queue is bounded: a message that does not fit comes back through
    /// <see cref="IMessageReceiver.Undeliverable"/>. A request body is disposed once it is written: that returns it to its pool.
    /// </summary>
    void Send(Message message);

    /// <summary>
    /// Queues the message for the client that <see cref="Message.TargetGrain"/> belongs to (see <see cref="ClientGrainId.ClientOf"/>), if that
    /// client is connected to this silo's gateway; false, and nothing done, when it is not.
    /// </summary>
    bool TrySendToClient(Message message);
}
