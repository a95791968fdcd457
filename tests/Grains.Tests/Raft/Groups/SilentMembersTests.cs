using System.Reflection;
using Wetware.RaftGroups;
using Wetware.Testing;

namespace Wetware.Tests.Raft.Groups;

/// <summary>A client of a group whose members fall silent.</summary>
public sealed class SilentMembersTests
{
    [Fact]
    public async Task A_call_goes_on_at_the_new_leader_although_the_old_one_and_another_member_are_silent()
    {
        var (time, members, group) = await LeaderIsSilent();
        members.Silence("b");
        var asked = group.QueryAsync(new byte[1]);

        // The others are asked who leads, again and again; one of them does not answer that either.
        await Advance(400);
        await Advance(100);
        members.Leader = "c";
        await Advance(50);

        await asked;
        Assert.Equal(["a", "a", "c"], members.Queried);

        Task Advance(int milliseconds) => AdvanceWhenArmed(time, milliseconds);
    }

    [Fact]
    public async Task A_call_goes_on_at_a_leader_whose_node_was_started_again_since_the_members_were_located()
    {
        var (time, members, group) = await LeaderIsSilent();
        members.Silence("c");
        members.Start("c2");
        members.Start("b2");
        members.Leader = "c2";

        var asked = group.QueryAsync(new byte[1]);
        await AdvanceWhenArmed(time, 400);

        await asked;

        // Once more, when none of those is there who were at first: the new leader named the others.
        members.Silence("c2");
        members.Silence("b");
        members.Start("a2");
        members.Leader = "a2";
        asked = group.QueryAsync(new byte[1]);
        await AdvanceWhenArmed(time, 400);
        await asked;
        Assert.Equal(["a", "a", "c2", "c2", "a2"], members.Queried);
    }

    // The leader "a" of "a", "b" and "c" answered once, and answers no more.
    private static async Task<(ManualTimeProvider Time, MemberGrains Members, RaftGroup Group)> LeaderIsSilent()
    {
        var time = new ManualTimeProvider();
        var members = MemberGrains.Of("a", "b", "c");
        var group = new RaftGroup(members.Factory, "numbers", time);
        members.Leader = "a";
        await group.QueryAsync(new byte[1]);
        members.Silence("a");
        return (time, members, group);
    }

    private static async Task AdvanceWhenArmed(ManualTimeProvider time, int milliseconds)
    {
        var due = TimeSpan.FromMilliseconds(milliseconds);
        await Wait.Until(() => time.IsArmed(due), $"something waits for {due}");
        time.Advance(due);
    }
}

/// <summary>The way to members that answer or do not.</summary>
public class MemberGrains : DispatchProxy
{
    private readonly Dictionary<string, IRaftMemberGrain> _members = [];
    private readonly HashSet<string> _silent = [];
    private IRaftGroupsGrain? _groups;

    /// <summary>The grains.</summary>
    public IGrainFactory Factory { get; private set; } = null!;

    /// <summary>The server of the member that leads.</summary>
    public string Leader { get; set; } = "";

    /// <summary>The servers whose members were asked, in order.</summary>
    public List<string> Queried { get; } = [];

    public static MemberGrains Of(params string[] servers)
    {
        var factory = Create<IGrainFactory, MemberGrains>();
        var grains = (MemberGrains)factory;
        grains.Factory = factory;
        grains._groups = Create<IRaftGroupsGrain, Answering>();
        ((Answering)grains._groups).Answer = (_, _) => Task.FromResult<IReadOnlyList<RaftMemberStatus>>([.. servers.Select(grains.Status)]);
        foreach (var server in servers)
            grains.Start(server);
        return grains;
    }

    /// <summary>Adds a member that nobody was told of.</summary>
    public void Start(string server)
    {
        _members[server] = Create<IRaftMemberGrain, Answering>();
        ((Answering)_members[server]).Answer = (method, _) => Answer(server, method);
    }

    /// <summary>Lets a member answer nothing more.</summary>
    public void Silence(string server) => _silent.Add(server);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.ReturnType == typeof(IRaftGroupsGrain)
        ? _groups
        : _members[((string)args![0]!).Split('/')[0]];

    private RaftMemberStatus Status(string server) => new()
    {
        Group = "numbers",
        Server = server,
        Role = server == Leader ? RaftMemberRole.Leader : RaftMemberRole.Follower,
        Term = 1,
        Members = [.. _members.Keys.Select(member => new RaftPeerStatus { Server = member })],
    };

    private object Answer(string server, string method)
    {
        if (method == nameof(IRaftMemberGrain.Status))
            return _silent.Contains(server) ? new TaskCompletionSource<RaftMemberStatus>().Task : Task.FromResult(Status(server));
        Queried.Add(server);
        return _silent.Contains(server) ? new TaskCompletionSource<RaftReply>().Task : Task.FromResult(new RaftReply());
    }
}

/// <summary>A grain whose methods all answer by one function.</summary>
public class Answering : DispatchProxy
{
    /// <summary>What answers: the name of the method, and its arguments.</summary>
    public Func<string, object?[]?, object?> Answer { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!.Name, args);
}
