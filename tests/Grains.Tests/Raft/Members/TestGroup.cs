using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Raft;
using Wetware.Grains.Raft.Members;
using Wetware.RaftGroups;
using Wetware.Security;
using Wetware.Testing;
using Wetware.Tests.Raft.Log;

namespace Wetware.Tests.Raft.Members;

/// <summary>A node of a test: members over files in memory that lose what was not flushed when it crashes.</summary>
internal sealed class TestNode
{
    public TestNode(TestGroup group, string peer, SimulatedFiles files)
    {
        (Peer, Files) = (peer, files);
        Machine = new();
        Members = new(
            Options.Create(group.Options),
            new MachineKinds([new("history", _ => group.NewMachine?.Invoke() ?? (Machine = new()))]),
            group.Network.Attach(this),
            group,
            group.Metrics,
            group.Time,
            NullLogger<RaftMembers>.Instance,
            () => Files);
    }

    public string Peer { get; }

    public SimulatedFiles Files { get; }

    public RaftMembers Members { get; }

    /// <summary>The machine of the one member of the node.</summary>
    public HistoryMachine Machine { get; private set; }

    /// <summary>Set when the node crashes: what it says from then on is not heard.</summary>
    public bool IsDead { get; set; }

    public RaftMember Member => Members.Find(TestGroup.Name);

    public bool HasMember => Members.All.Count > 0;

    /// <summary>What the member says; null while the node has none, as when its log is opened again.</summary>
    public async Task<RaftMemberStatus?> Status()
    {
        try
        {
            return await Member.Status(default);
        }
        catch (WetwareException gone) when (gone.Kind == ErrorKind.Disconnected)
        {
            return null;
        }
    }
}

/// <summary>Nodes with a group, a network between them, and a clock that only <see cref="Step"/> moves.</summary>
internal sealed class TestGroup : IMemberQuestions, IAsyncDisposable
{
    public const string Name = "g";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<TestNode> _nodes = [];

    public TestGroup(int seed = 1)
    {
        Network = new(seed);
        Metrics = new(_services.GetRequiredService<IMeterFactory>());
    }

    public ManualTimeProvider Time { get; } = new();

    public MemoryNetwork Network { get; }

    public RaftMetrics Metrics { get; }

    public RaftOptions Options { get; } = new() { Tick = TimeSpan.FromMilliseconds(100), KeptEntries = 5 };

    public Guid GroupId { get; } = Guid.NewGuid();

    public bool IsGone { get; set; }

    /// <summary>Makes another machine than <see cref="HistoryMachine"/>.</summary>
    public Func<IMemberMachine>? NewMachine { get; set; }

    public IReadOnlyList<TestNode> Nodes => _nodes;

    public IEnumerable<TestNode> Alive => _nodes.Where(node => !node.IsDead);

    public static async Task<TestGroup> Start(int voters, int seed = 1, Action<TestGroup>? set = null)
    {
        var group = new TestGroup(seed);
        set?.Invoke(group);
        for (var i = 0; i < voters; i++)
            await group.AddNode();
        var founders = group._nodes.Select((node, i) => new RaftVoter((ulong)i + 1, node.Peer)).ToArray();
        foreach (var founder in founders)
            await group._nodes[(int)founder.Member - 1].Members.Create(group.Spec(founder.Member, founders), default);
        return group;
    }

    public RaftMemberSpec Spec(ulong member, params RaftVoter[] founders) =>
        new() { Group = Name, GroupId = GroupId, Kind = "history", Member = member, Founders = founders };

    public async Task<TestNode> AddNode()
    {
        var node = new TestNode(this, EcdsaSigner.Create().Peer.ToString(), new());
        _nodes.Add(node);
        await node.Members.Start(default);
        return node;
    }

    /// <summary>Kills a node: its files keep what was flushed.</summary>
    public async Task Crash(int index)
    {
        var node = _nodes[index];
        node.IsDead = true;
        var files = node.Files.Crashed();
        await node.Members.DisposeAsync();
        _nodes[index] = new TestNode(this, node.Peer, files) { IsDead = true };
    }

    /// <summary>Starts a node that crashed.</summary>
    public Task Restart(int index)
    {
        _nodes[index].IsDead = false;
        return _nodes[index].Members.Start(default);
    }

    /// <summary>Lets a part of a tick pass and messages arrive; returns when the members have taken note, and what they write is on the disk: a busy machine is not a slow one.</summary>
    public async Task Step()
    {
        Time.Advance(Options.Tick / 4);
        for (var round = 0; round < 3; round++)
        {
            Network.Deliver();
            foreach (var node in Alive.ToArray())
                await node.Status();
            Assert.True(SpinWait.SpinUntil(() => Metrics.WaitingWrites == 0, TimeSpan.FromSeconds(60)), "not so within 60 s: the logs are written");
        }
    }

    /// <summary>Steps until a condition holds.</summary>
    public async Task Until(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"not so within 60 s: {what}");
            await Step();
        }
    }

    public Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    /// <summary>Steps until a task ends; returns its result.</summary>
    public async Task<T> Run<T>(Task<T> task, string what)
    {
        await Until(() => task.IsCompleted, what);
        return await task;
    }

    /// <summary>Steps until a node leads that a majority follows.</summary>
    public async Task<TestNode> Leader()
    {
        TestNode? leader = null;
        await Until(
            async () =>
            {
                var statuses = await Task.WhenAll(Alive.Select(async node => (node, status: await node.Status())));
                var newest = statuses.Where(member => member.status?.Role == RaftMemberRole.Leader).OrderByDescending(member => member.status!.Term).FirstOrDefault();
                leader = newest.node;
                return newest.status is { } leading && statuses.Count(member => member.status?.Leader == leading.Member) > leading.Members.Count(peer => peer.IsVoter) / 2;
            },
            "a node leads");
        return leader!;
    }

    /// <summary>Proposes a number at whoever leads, until it is applied.</summary>
    public async Task<RaftReply> Propose(ulong number)
    {
        while (true)
        {
            var leader = await Leader();
            var reply = await Run(leader.Member.Propose(new() { Payload = HistoryMachine.Number(number) }, default), "the command is answered");
            if (reply.Outcome == RaftOutcome.Done)
                return reply;
        }
    }

    public Task<bool> IsDestroyed(string group, Guid groupId, CancellationToken cancellationToken) => Task.FromResult(IsGone);

    public async Task<bool> IsRemoved(string peer, string group, Guid groupId, ulong member, CancellationToken cancellationToken)
    {
        var node = Alive.FirstOrDefault(other => other.Peer == peer && other.HasMember);
        return node is not null && await node.Member.IsRemoved(member, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            node.Machine.MayEncode.Set();
            await node.Members.DisposeAsync();
        }

        Metrics.Dispose();
        await _services.DisposeAsync();
    }
}
