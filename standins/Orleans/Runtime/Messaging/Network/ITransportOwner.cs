namespace Orleans.Runtime.Messaging;

/// <summary>The silo or client that a <see cref="ConnectionManager"/> works for.</summary>
internal interface ITransportOwner
{
    /// <summary>A frame has come that is not the transport's own. Called on a read loop: must not block.</summary>
    void Received(Connection connection, in Frame frame);

    /// <inheritdoc cref="IConnectionHandler.Encode" />
    bool Encode(Connection connection, object item, FrameBatch batch);

    /// <inheritdoc cref="IConnectionHandler.Written" />
    void Written(object item);

    /// <summary>An item was not sent. The reason is a <see cref="ConnectionFailedException"/>, a rejection, or what encoding threw.</summary>
    void NotSent(object item, Exception reason);

    /// <summary>The last connection to a peer broke: what was asked over it may never be answered.</summary>
    void Lost(Greeting peer, Exception reason);

    /// <summary>Another silo would not talk to this one, which it holds for dead.</summary>
    void Rejected(DeclaredDeadException reason);
}
