namespace Wetware.Raft.Tests.Simulation;

/// <summary>A network that loses, repeats, reorders and delays, and that can be cut between any two members.</summary>
internal sealed class SimulatedNetwork(SimulationOptions options, Random random, Invariants invariants)
{
    private const int Capacity = 1000;

    private readonly List<Message> _messages = [];
    private readonly HashSet<(ulong From, ulong To)> _cuts = [];

    /// <summary>Whether messages are delivered as they were sent, for the end of a run.</summary>
    public bool IsReliable { get; set; }

    public bool IsEmpty => _messages.Count == 0;

    public void Send(IEnumerable<Message> messages)
    {
        foreach (var message in messages)
        {
            invariants.Sent(message);
            // What happens to a snapshot must be reported, so that it is not lost here.
            if (_messages.Count < Capacity || message.Type == MessageType.Snap)
                _messages.Add(message);
        }
    }

    /// <summary>Delivers or loses one message.</summary>
    public void Deliver(IReadOnlyList<SimulatedMember> members)
    {
        if (IsEmpty)
            return;
        var at = !IsReliable && random.Next(1000) < options.Reordering ? random.Next(_messages.Count) : 0;
        var message = _messages[at];
        if (IsReliable || random.Next(1000) >= options.Duplication)
            _messages.RemoveAt(at);
        var sender = members[(int)message.From - 1];
        var receiver = members[(int)message.To - 1];
        var isLost = receiver.Node is null || (!IsReliable && (_cuts.Contains((message.From, message.To)) || random.Next(1000) < options.Loss));
        if (!isLost)
            receiver.Receive(message);
        if (sender.Node is null)
            return;
        // The caller's duty: the core must hear how the transfer of a snapshot ended.
        if (message.Type == MessageType.Snap)
            sender.Do(node => node.ReportSnapshot(message.To, isLost ? SnapshotStatus.Failure : SnapshotStatus.Finish));
        else if (isLost && random.Next(2) == 0)
            sender.Do(node => node.ReportUnreachable(message.To));
    }

    /// <summary>Cuts some links, in one or both directions.</summary>
    public void Cut()
    {
        // Often two sides that do not hear each other, sometimes single links.
        var side = random.Next(1 << SimulationOptions.Members);
        var isSplit = random.Next(3) > 0;
        for (var from = 1; from <= SimulationOptions.Members; from++)
        {
            for (var to = 1; to <= SimulationOptions.Members; to++)
            {
                var crosses = (side >> (from - 1) & 1) != (side >> (to - 1) & 1);
                if (isSplit ? crosses : random.Next(6) == 0)
                    _cuts.Add(((ulong)from, (ulong)to));
            }
        }
    }

    public void Heal() => _cuts.Clear();
}
