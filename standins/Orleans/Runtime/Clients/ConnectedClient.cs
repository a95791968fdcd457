namespace Orleans.Runtime.Messaging;

/// <summary>A client as its gateway knows it: where it is connected, or what waits for it to come back.</summary>
internal sealed class ConnectedClient(GrainId id)
{
    /// <summary>Messages kept for a client that is away; beyond it the oldest are dropped.</summary>
    public const int MaxWaiting = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<Message> _waiting = new();
    private Connection? _connection;

    public GrainId Id { get; } = id;

    /// <summary>When the connection was lost, in <see cref="Environment.TickCount64"/>; 0 while it is there.</summary>
    public long AwaySince { get; private set; }

    public bool IsConnected => Volatile.Read(ref _connection) is { IsOpen: true };

    /// <summary>The client came, or came back: what waited goes first.</summary>
    public void Attach(Connection connection)
    {
        Connection? old;
        lock (_gate)
        {
            old = _connection;
            while (_waiting.TryDequeue(out var message))
                connection.TrySend(message);
            _connection = connection;
            AwaySince = 0;
        }

        if (old != connection)
            old?.Close(null);
    }

    /// <summary>The connection ended; false when the client has another one already.</summary>
    public bool Detach(Connection connection)
    {
        lock (_gate)
        {
            if (_connection != connection)
                return false;
            _connection = null;
            AwaySince = Math.Max(1, Environment.TickCount64);
            return true;
        }
    }

    /// <summary>Sends, or keeps for the client's return; null when done, else what is in the way.</summary>
    public Message? Send(Message message)
    {
        if (Volatile.Read(ref _connection) is { } connection && connection.TrySend(message))
            return null;
        lock (_gate)
        {
            if (_connection is { IsOpen: true } still)
                return still.TrySend(message) ? null : message;
            _waiting.Enqueue(message);
            return _waiting.Count > MaxWaiting ? _waiting.Dequeue() : null;
        }
    }

    /// <summary>Gives up on the client's return.</summary>
    public Message[] Drop()
    {
        lock (_gate)
        {
            Message[] waiting = [.. _waiting];
            _waiting.Clear();
            return waiting;
        }
    }

    public void Close() => Volatile.Read(ref _connection)?.Close(null);
}
