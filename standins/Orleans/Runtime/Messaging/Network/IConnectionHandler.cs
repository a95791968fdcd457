namespace Orleans.Runtime.Messaging;

/// <summary>What a connection's owner does with what comes and goes.</summary>
internal interface IConnectionHandler
{
    /// <summary>
    /// A frame has come. Called on the connection's read loop, one frame at a time; must not block. An
    /// <see cref="InvalidMessageFrameException"/> closes the connection.
    /// </summary>
    void Received(Connection connection, in Frame frame);

    /// <summary>
    /// Writes an item as one frame; false when it need not be sent any more. Called on the connection's write loop; an exception takes back the
    /// frame and fails the item alone.
    /// </summary>
    bool Encode(Connection connection, object item, FrameBatch batch);

    /// <summary>An item's frame is finished and within the limits: nobody needs the item any more.</summary>
    void Written(object item);

    /// <summary>An item will not be sent.</summary>
    void NotSent(Connection connection, object item, Exception reason);

    /// <summary>The connection is over; called once. <paramref name="reason"/> is null when it was closed on purpose.</summary>
    void Closed(Connection connection, Exception? reason);
}
