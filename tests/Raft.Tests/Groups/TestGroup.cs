namespace Wetware.Raft.Tests.Groups;

/// <summary>Members that hear each other at once, unless told otherwise.</summary>
internal sealed class TestGroup
{
    private readonly HashSet<(ulong From, ulong To)> _cuts = [];
    private readonly HashSet<MessageType> _ignored = [];
    private readonly SortedDictionary<ulong, TestNode> _nodes = [];

    public TestGroup(params TestNode[] nodes)
    {
        foreach (var node in nodes)
            _nodes[node.Id] = node;
    }

    public TestNode this[ulong id] => _nodes[id];

    public static TestGroup Of(int count, Func<RaftConfig, RaftConfig>? tune = null)
    {
        var voters = Enumerable.Range(1, count).Select(id => (ulong)id).ToArray();
        return new([.. voters.Select(id => new TestNode(id, voters, tune))]);
    }

    public void Add(TestNode node) => _nodes[node.Id] = node;

    public void Cut(ulong one, ulong other)
    {
        _cuts.Add((one, other));
        _cuts.Add((other, one));
    }

    public void Isolate(ulong id)
    {
        foreach (var other in _nodes.Keys.Where(other => other != id))
            Cut(id, other);
    }

    public void Ignore(MessageType type) => _ignored.Add(type);

    public void Recover()
    {
        _cuts.Clear();
        _ignored.Clear();
    }

    public void Campaign(ulong id)
    {
        this[id].Raw.Campaign();
        Settle();
    }

    public StepResult Propose(ulong id, string data)
    {
        var result = this[id].Raw.Propose(TestNode.Bytes(data));
        Settle();
        return result;
    }

    public void Tick(ulong id, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            this[id].Tick();
            Settle();
        }
    }

    /// <summary>Delivers messages until there are none.</summary>
    public void Settle()
    {
        for (var isBusy = true; isBusy;)
        {
            isBusy = false;
            foreach (var message in _nodes.Values.SelectMany(node => node.Sent()).ToList())
            {
                isBusy = true;
                if (_nodes.TryGetValue(message.To, out var node) && !_cuts.Contains((message.From, message.To)) && !_ignored.Contains(message.Type))
                    node.Step(message);
            }
        }
    }
}
