namespace Orleans.Runtime;

/// <summary>Takes messages from a client to its gateways. Implemented by the network.</summary>
internal interface IClientTransport
{
    /// <summary>
    /// Queues the message for a gateway of the transport's choosing and writes that gateway's silo into <see cref="Message.Via"/>. Calls of one grain go through
    /// one gateway as long as it lasts. Takes the message over, never blocks, and hands back what cannot be sent, as
    /// <see cref="ISiloTransport.Send"/> does.
    /// </summary>
    void Send(Message message);
}
