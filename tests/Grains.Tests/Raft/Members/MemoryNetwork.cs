using Wetware.Grains.Raft.Transport;
using Wetware.Raft;

namespace Wetware.Tests.Raft.Members;

/// <summary>Carries messages between the nodes of a test: loses, doubles, delays and reorders some of them, and can be cut. Safe for use by several threads.</summary>
internal sealed class MemoryNetwork(int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, TestNode> _nodes = [];
    private readonly HashSet<string> _cut = [];
    private List<(int Due, Action Deliver)> _waiting = [];
    private int _now;

    /// <summary>How many of 100 messages are lost, doubled and delayed.</summary>
    public int FaultPercent { get; set; }

    /// <summary>Snapshots that arrived.</summary>
    public int Snapshots { get; private set; }

    public IRaftTransport Attach(TestNode node)
    {
        lock (_gate)
            _nodes[node.Peer] = node;
        return new Endpoint(this, node);
    }

    /// <summary>Cuts a node from all others, or connects it again.</summary>
    public void Cut(TestNode node, bool isCut)
    {
        lock (_gate)
        {
            if (isCut)
                _cut.Add(node.Peer);
            else
                _cut.Remove(node.Peer);
        }
    }

    /// <summary>Delivers what is due now.</summary>
    public void Deliver()
    {
        List<Action> due;
        lock (_gate)
        {
            _now++;
            due = [.. _waiting.Where(message => message.Due <= _now).Select(message => message.Deliver)];
            _waiting = [.. _waiting.Where(message => message.Due > _now)];
        }

        due.ForEach(deliver => deliver());
    }

    private void Send(TestNode from, IRaftSender sender, string peer, Message message)
    {
        lock (_gate)
        {
            if (from.IsDead)
                return;
            var copies = !_nodes.TryGetValue(peer, out var to) || _cut.Contains(peer) || _cut.Contains(from.Peer) ? 0 : !Happens() ? 1 : Happens() ? 2 : 0;
            if (copies == 0)
            {
                // As in a real network, a loss is not always noticed; that of a snapshot always is.
                if (message.Snapshot is not null)
                    sender.SnapshotSent(message.To, arrived: false);
                else if (_random.Next(2) == 0)
                    sender.Unreachable(message.To);
                return;
            }

            var read = MessageCodec.TryRead(MessageCodec.Encode(message), out var copy, out var problem);
            Assert.True(read, problem);
            for (; copies > 0; copies--)
                _waiting.Add((_now + (Happens() ? _random.Next(1, 20) : 0), () => Arrive(from, sender, to!, copy)));
        }
    }

    private void Arrive(TestNode from, IRaftSender sender, TestNode to, Message message)
    {
        if (message.Snapshot is not null)
        {
            Snapshots++;
            sender.SnapshotSent(message.To, !to.IsDead);
        }

        if (!to.IsDead)
            to.Members.Receive(from.Peer, message);
    }

    private bool Happens() => _random.Next(100) < FaultPercent;

    private sealed class Endpoint(MemoryNetwork network, TestNode node) : IRaftTransport
    {
        public void Send(IRaftSender sender, string peer, Message message) => network.Send(node, sender, peer, message);

        public void Flush()
        {
        }

        public string? FindServer(string peer) => peer;
    }
}
