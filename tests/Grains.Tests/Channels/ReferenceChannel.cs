namespace Wetware.Tests.Channels;

/// <summary>
/// What a channel is, with nothing that can go wrong: two lines and a store. Tells who got what, and what became of each send.
/// </summary>
internal sealed class ReferenceChannel(int capacity)
{
    private readonly List<int> _kept = [];
    private readonly List<int> _senders = [];
    private readonly List<int> _receivers = [];
    private bool _closed;

    /// <summary>The outcome of each send: "waiting", "taken", "closed" or "withdrawn".</summary>
    public Dictionary<int, string> Sends { get; } = [];

    /// <summary>What each receive got: "", the number of the send, or "closed".</summary>
    public Dictionary<int, string> Receives { get; } = [];

    public void Send(int send)
    {
        Sends[send] = _closed ? "closed" : "waiting";
        if (!_closed)
            _senders.Add(send);
        Acknowledge();
    }

    public void Receive(int receive)
    {
        Receives[receive] = "";
        _receivers.Add(receive);
        Acknowledge();
    }

    public void WithdrawSend(int send)
    {
        if (_senders.Remove(send))
            Sends[send] = "withdrawn";
    }

    public void WithdrawReceive(int receive) => _receivers.Remove(receive);

    public void Close()
    {
        _closed = true;
        foreach (var send in _senders)
            Sends[send] = "closed";
        _senders.Clear();
        Acknowledge();
    }

    private void Acknowledge()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            while (_kept.Count < capacity && _senders.Count > 0)
            {
                Sends[_senders[0]] = "taken";
                _kept.Add(_senders[0]);
                _senders.RemoveAt(0);
                changed = true;
            }

            if (_receivers.Count == 0)
                return;
            var line = capacity > 0 ? _kept : _senders;
            if (line.Count > 0)
            {
                Receives[_receivers[0]] = $"{line[0]}";
                Sends[line[0]] = "taken";
                line.RemoveAt(0);
                _receivers.RemoveAt(0);
                changed = true;
            }
            else if (_closed)
            {
                foreach (var receive in _receivers)
                    Receives[receive] = "closed";
                _receivers.Clear();
            }
        }
    }
}
