namespace Wetware.Raft.Tests.Simulation;

/// <summary>
/// A group in a hostile world: everything that happens is drawn from the seed. At the end the world becomes friendly, and the group must
/// elect a leader, accept a write and bring all members of its configuration to the same state.
/// </summary>
internal sealed class Simulation
{
    private readonly SimulationOptions _options;
    private readonly Random _random;
    private readonly SimulatedNetwork _network;
    private readonly List<SimulatedMember> _members = [];

    public Simulation(SimulationOptions options)
    {
        _options = options;
        _random = new Random((int)(options.Seed % int.MaxValue));
        _network = new(options, _random, Invariants);
        var voters = Enumerable.Range(1, options.Voters).Select(id => (ulong)id).ToList();
        var first = new Snapshot(2, 1, new ConfState { Voters = voters });
        for (ulong id = 1; id <= SimulationOptions.Members; id++)
        {
            var member = new SimulatedMember(id, options, _random, Invariants, _network);
            if (voters.Contains(id))
                member.Disk.Format(first);
            _members.Add(member);
        }
        Invariants.Members = _members;
        _members.ForEach(member => member.Start());
    }

    public Invariants Invariants { get; } = new();

    /// <summary>Whether the run ended in the one state without progress that Raft with changes applied late allows.</summary>
    public bool IsStuck { get; private set; }

    private SimulatedMember? Leader => _members.Where(member => member.IsLeader).MaxBy(member => member.Node!.BasicStatus.HardState.Term);

    public void Run()
    {
        for (var step = 0; step < _options.Steps; step++)
            Step();
        Finish();
    }

    private void Step()
    {
        if (_random.Next(1000) < _options.Trouble)
        {
            Trouble();
            return;
        }
        var member = _members[_random.Next(_members.Count)];
        switch (_random.Next(100))
        {
            case < 35:
                _network.Deliver(_members);
                break;
            case < 75:
                for (var i = 0; i < 3; i++)
                    _members[_random.Next(_members.Count)].Work();
                break;
            case < 88:
                if (member.Node is not null)
                    member.Do(node => node.Tick());
                break;
            case < 95:
                member = _random.Next(2) == 0 ? Leader ?? member : member;
                if (member.Node is not null)
                    member.Propose(_random.Next(4) == 0 ? 3 : 1);
                break;
            case 95:
                ChangeMembership();
                break;
            default:
                if (member.Node is not null)
                    member.Read();
                break;
        }
    }

    private void Trouble()
    {
        var member = _members[_random.Next(_members.Count)];
        var node = member.Node;
        switch (_random.Next(12))
        {
            case 0 or 1:
                if (node is not null)
                    member.Crash();
                break;
            case 2 or 3:
                foreach (var other in _members.Where(other => other.Node is null))
                    other.Start();
                break;
            case 4:
                _network.Cut();
                break;
            case 5:
                _network.Heal();
                break;
            case 6 or 7:
                ChangeMembership();
                break;
            case 8:
                Leader?.Do(leader => leader.TransferLeader(member.Id));
                break;
            case 9 or 10:
                if (node is not null)
                    member.Checkpoint();
                break;
            default:
                if (node is not null && _random.Next(2) == 0)
                    member.Do(other => other.ForgetLeader());
                else if (node is not null)
                    member.Do(other => other.Campaign());
                break;
        }
    }

    private void ChangeMembership()
    {
        if (Leader is not { } leader)
            return;
        var voters = leader.Node!.Config.Voters;
        if (voters.IsJoint)
        {
            leader.Do(node => node.ProposeConfChange(ConfChangeV2.Leave));
            return;
        }
        var changes = new List<ConfChangeSingle>();
        var left = voters.Incoming.ToHashSet();
        for (var count = _random.Next(2) == 0 ? 1 : _random.Next(1, 4); count > 0; count--)
        {
            var id = (ulong)_random.Next(1, SimulationOptions.Members + 1);
            var type = (ConfChangeType)_random.Next(4);
            if (type == ConfChangeType.AddNode)
                left.Add(id);
            else if (type is ConfChangeType.RemoveNode or ConfChangeType.AddLearnerNode && (left.Count < 2 || !left.Remove(id)) && left.Contains(id))
                continue;
            changes.Add(new(type, id));
        }
        if (changes.Count == 1 && _random.Next(2) == 0)
            leader.Do(node => node.ProposeConfChange(new ConfChange(changes[0].Type, changes[0].NodeId)));
        else if (changes.Count > 0)
            leader.Do(node => node.ProposeConfChange(new ConfChangeV2(changes, (ConfChangeTransition)_random.Next(3))));
    }

    private void Finish()
    {
        _network.Heal();
        _network.IsReliable = true;
        foreach (var member in _members.Where(member => member.Node is null))
            member.Start();
        for (var round = 0; round < 2000; round++)
        {
            Settle();
            if (HasConverged())
                return;
            foreach (var member in _members.Where(member => member.Node is not null))
                member.Do(node => node.Tick());
            if (round % 20 == 0)
                StopRemoved();
            if (round % 20 == 10 && Leader is { } leader)
            {
                leader.Propose(1);
                // A new member can only start from a snapshot whose configuration contains it.
                leader.Checkpoint();
            }
        }
        IsStuck = HasLostConfiguration();
        if (!IsStuck)
            throw new InvariantViolatedException($"liveness: no agreement after the world became friendly: {Summary()}");
    }

    // Stops members that were removed, once all voters that are left know it, and starts those that belong to the group.
    private void StopRemoved()
    {
        var newest = _members.Where(member => member.Node is not null).MaxBy(member => member.Applied)!.Node!.Config;
        var isKnown = newest.Voters.Ids.All(id => _members[(int)id - 1].Node?.Config == newest);
        foreach (var member in _members)
        {
            if (member.Node is null && IsMember(newest, member.Id))
                member.Start();
            else if (member.Node is not null && isKnown && !IsMember(newest, member.Id))
                member.Crash();
        }
    }

    private void Settle()
    {
        for (var i = 0; i < 10000; i++)
        {
            var worked = false;
            foreach (var member in _members)
                worked |= member.Work();
            if (!_network.IsEmpty)
                _network.Deliver(_members);
            else if (!worked)
                return;
        }
    }

    // A configuration is active when it is applied. If voters that are left do not know yet that others were removed, they need the votes
    // of these, and do not get them when these have entries that were never committed.
    private bool HasLostConfiguration()
    {
        var newest = _members.Where(member => member.Node is not null).MaxBy(member => member.Applied)!.Node!.Config;
        var removed = _members.Select(member => member.Id).Where(id => !newest.Voters.Contains(id)).ToList();
        return Leader is null && newest.Voters.Ids.Any(id => removed.Exists(_members[(int)id - 1].Node!.Config.Voters.Contains));
    }

    private bool HasConverged()
    {
        if (Leader is not { } leader)
            return false;
        var (_, hard, _, applied, _) = leader.Node!.BasicStatus;
        var config = leader.Node.Config;
        return applied == hard.Commit
            && leader.Node.Core.Log.TermOrZero(applied) == hard.Term
            && applied == leader.Node.Core.Log.LastIndex
            && IsMember(config, leader.Id)
            && _members.Where(member => IsMember(config, member.Id)).All(member => member.Applied == applied && member.State == leader.State);
    }

    private static bool IsMember(MembershipConfig config, ulong id) => config.Voters.Contains(id) || config.Learners.Contains(id);

    private string Summary() => string.Join("; ", _members.Select(member => member.Node is { } node
        ? $"{member.Id} {node.BasicStatus.SoftState} {node.BasicStatus.HardState} applied {member.Applied} of {node.Core.Log.LastIndex} {node.Config} {string.Join(' ', node.Status().Progress)}"
        : $"{member.Id} down"));
}
