using System.Collections.Immutable;

namespace Orleans.Runtime.Messaging;

/// <summary>All connections to one silo, and what waits for one to open.</summary>
internal sealed class PeerLink(SiloAddress silo, int size, Func<PeerLink, int, Task> dial, Action<object, Exception> fail, TimeProvider clock)
{
    /// <summary>Items that may wait for a connection to open.</summary>
    public const int MaxWaiting = 20_000;

    private readonly Lock _gate = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, size).Select(_ => new Slot())];
    private ImmutableArray<Connection> _connections = [];
    private Exception? _over;

    public SiloAddress Silo { get; } = silo;

    /// <summary>Any connection is open.</summary>
    public bool IsOpen => _connections.Any(c => c.IsOpen);

    /// <summary>How long nothing has come over any connection; null when none is open.</summary>
    public TimeSpan? Silence
    {
        get
        {
            TimeSpan? shortest = null;
            foreach (var connection in _connections)
            {
                if (connection.IsOpen && (shortest is null || connection.Silence < shortest))
                    shortest = connection.Silence;
            }

            return shortest;
        }
    }

    /// <summary>Sends over a connection that is open, or opens one. Items of the same <paramref name="affinity"/> stay in order.</summary>
    public void Send(object item, uint affinity, bool urgent)
    {
        var index = (int)(affinity % (uint)_slots.Length);
        var slot = _slots[index];
        while (true)
        {
            if (slot.Current is { IsOpen: true } connection)
            {
                if (urgent ? connection.TrySendUrgent(item) : connection.TrySend(item))
                    return;
                if (connection.IsOpen)
                {
                    fail(item, new OrleansMessageRejectionException($"Too many messages wait to be sent to {Silo} (limit {Connection.MaxQueued})"));
                    return;
                }
            }

            if (TryWait(index, item, out var refusal))
                return;
            if (refusal is not null)
            {
                fail(item, refusal);
                return;
            }
        }
    }

    /// <summary>Takes a connection, which the other silo opened (<paramref name="index"/> -1) or which was dialled for a slot.</summary>
    public bool Add(int index, Connection connection)
    {
        var refused = new List<object>();
        lock (_gate)
        {
            if (index >= 0)
                _slots[index].Dialling = false;
            if (_over is not null)
                return false;
            _connections = _connections.Add(connection);
            var slot = index >= 0 ? _slots[index] : Array.Find(_slots, s => s.Current is not { IsOpen: true });
            if (slot is not null)
                Use(slot, connection, refused);
        }

        foreach (var item in refused)
            fail(item, new ConnectionFailedException($"The connection to {Silo} was lost"));
        return true;
    }

    /// <summary>Dialling failed: what waited fails, and so does what comes within the pause.</summary>
    public void DialFailed(int index, Exception reason, TimeSpan pause)
    {
        object[] waiting;
        var slot = _slots[index];
        lock (_gate)
        {
            slot.Dialling = false;
            slot.Failure = reason;
            slot.NotBefore = clock.GetTimestamp() + (long)(pause.TotalSeconds * clock.TimestampFrequency);
            waiting = [.. slot.Waiting];
            slot.Waiting.Clear();
        }

        foreach (var item in waiting)
            fail(item, reason);
    }

    /// <summary>Forgets a connection that has ended.</summary>
    public void Remove(Connection connection)
    {
        lock (_gate)
        {
            _connections = _connections.Remove(connection);
            foreach (var slot in _slots)
            {
                if (slot.Current == connection)
                    slot.Current = null;
            }
        }
    }

    /// <summary>Closes everything, now and for ever.</summary>
    public IReadOnlyList<Connection> End(Exception reason)
    {
        IReadOnlyList<Connection> connections;
        var waiting = new List<object>();
        lock (_gate)
        {
            _over ??= reason;
            connections = _connections;
            foreach (var slot in _slots)
            {
                waiting.AddRange(slot.Waiting);
                slot.Waiting.Clear();
            }
        }

        foreach (var item in waiting)
            fail(item, reason);
        return connections;
    }

    /// <summary>
    /// What waited goes first, and only then is the connection there for all: nothing overtakes. A slot stays with its connection as long as that lasts.
    /// </summary>
    private static void Use(Slot slot, Connection connection, List<object> refused)
    {
        if (slot.Current is { IsOpen: true })
            return;
        while (slot.Waiting.TryDequeue(out var item))
        {
            if (!connection.TrySend(item))
                refused.Add(item);
        }

        slot.Current = connection;
    }

    private bool TryWait(int index, object item, out Exception? refusal)
    {
        refusal = null;
        var slot = _slots[index];
        lock (_gate)
        {
            if (_over is not null)
            {
                refusal = _over;
                return false;
            }

            if (slot.Current is { IsOpen: true })
                return false;
            if (_slots.Length == 1 && _connections.FirstOrDefault(c => c.IsOpen) is { } open)
            {
                slot.Current = open;
                return false;
            }

            if (slot.Waiting.Count >= MaxWaiting)
                refusal = new OrleansMessageRejectionException($"Too many messages wait for a connection to {Silo} (limit {MaxWaiting})");
            else if (!slot.Dialling && slot.Failure is not null && clock.GetTimestamp() < slot.NotBefore)
                refusal = slot.Failure;
            if (refusal is not null)
                return false;
            slot.Waiting.Enqueue(item);
            if (slot.Dialling)
                return true;
            slot.Dialling = true;
        }

        _ = dial(this, index);
        return true;
    }

    private sealed class Slot
    {
        private Connection? _current;

        public Connection? Current
        {
            get => Volatile.Read(ref _current);
            set => Volatile.Write(ref _current, value);
        }

        public Queue<object> Waiting { get; } = new();

        public bool Dialling { get; set; }

        public Exception? Failure { get; set; }

        public long NotBefore { get; set; }
    }
}
