using System.Reflection;
using System.Text;
using Wetware.Cli;
using Wetware.Cli.Raft;
using Wetware.Errors;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft;

public sealed class KeyValueGroupTests : IDisposable
{
    private readonly OneMember _member = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public async Task A_write_goes_in_a_session_of_its_own()
    {
        var keys = await Open();

        Assert.Equal(new KeyAnswer(1, Changed: true, null), await keys.Write(Put("a", "1"), CancellationToken.None));
        Assert.Equal([RaftCommandKind.OpenSession, RaftCommandKind.Apply, RaftCommandKind.CloseSession], _member.Commands.Select(command => command.Kind));
        Assert.Equal((7ul, 1ul), (_member.Commands[1].Session, _member.Commands[1].Sequence));
        Assert.Equal(7ul, _member.Commands[2].Session);
    }

    [Fact]
    public async Task A_session_that_cannot_be_closed_does_not_undo_the_write()
    {
        _member.RefusesClose = true;
        var keys = await Open();

        Assert.True((await keys.Write(Put("a", "1"), CancellationToken.None)).Changed);
    }

    [Fact]
    public async Task A_group_of_another_kind_is_sent_no_command()
    {
        _member.Kind = "queue";

        var error = await Assert.ThrowsAsync<CommandException>(Open);

        Assert.Equal((1, "group \"settings\" has kind \"queue\"; this command needs a group of kind \"kv\""), (error.ExitCode, error.Message));
        Assert.Empty(_member.Commands);
    }

    [Fact]
    public async Task A_watch_shows_what_changes_from_now_on()
    {
        _member.Apply(Put("a", "1"));
        _member.WhileWaiting.Enqueue(() => _member.Apply(Put("b", "other")));
        _member.WhileWaiting.Enqueue(() => _member.Apply(Put("a", "2")));
        _member.WhileWaiting.Enqueue(() => _member.Apply(new DeleteKey("a"u8.ToArray())));

        await Watch(KeyFlags.Range("a", isPrefix: false), since: null, count: 2);

        Assert.Equal("3  put  a  2\n4  delete  a\n", _output.ToString());
        Assert.Equal("ww: watching after revision 1\n", _error.ToString());
    }

    [Fact]
    public async Task A_watch_ends_in_the_middle_of_an_answer()
    {
        for (var i = 0; i < 3; i++)
            _member.Apply(Put("a", $"{i}"));

        await Watch(KeyRange.All, since: 1, count: 1);

        Assert.Equal("2  put  a  1\n", _output.ToString());
    }

    [Fact]
    public async Task A_watch_whose_revision_is_not_kept_says_so_and_goes_on_from_the_keys_as_they_are()
    {
        foreach (var (key, value) in ((string, string)[])[("a", "1"), ("a", "2"), ("b", "1"), ("c", "1")])
            _member.Apply(Put(key, value));
        _member.WhileWaiting.Enqueue(() => _member.Apply(Put("a", "3")));

        await Watch(KeyRange.All, since: 0, count: 4);

        Assert.Equal("2  put  a  2\n3  put  b  1\n4  put  c  1\n5  put  a  3\n", _output.ToString());
        Assert.Contains("the changes after revision 0 are not kept", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_that_the_group_does_not_have_yet_is_refused()
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => Watch(KeyRange.All, since: 9, count: 1));

        Assert.StartsWith("the group refused (FutureRevision)", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private static PutKey Put(string key, string value) => new(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    private Task<KeyValueGroup> Open() => KeyValueGroup.Open(new(OneMemberGrains.Of(_member), "settings", TimeProvider.System), CancellationToken.None);

    private async Task Watch(KeyRange range, ulong? since, int? count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await new KeyWatch(await Open(), range, new(_output, json: false), _error).Run(since, count, deadline.Token);
    }
}

/// <summary>The way to the grains of a group with one member in memory.</summary>
public class OneMemberGrains : DispatchProxy
{
    private OneMember? _member;

    public static IGrainFactory Of(OneMember member)
    {
        var grains = Create<IGrainFactory, OneMemberGrains>();
        ((OneMemberGrains)grains)._member = member;
        return grains;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.ReturnType.IsInstanceOfType(_member) == true
        ? _member
        : throw new NotSupportedException($"{targetMethod?.ReturnType.Name}");
}

/// <summary>The leader of a group, which keeps the last two changes.</summary>
public sealed class OneMember : IRaftMemberGrain, IRaftGroupsGrain
{
    private readonly KeyValueMachine _machine = new(new() { HistoryChanges = 2 });
    private ulong _index;

    public string Kind { get; set; } = "kv";

    public bool RefusesClose { get; set; }

    public List<RaftCommand> Commands { get; } = [];

    /// <summary>What happens when somebody waits.</summary>
    public Queue<Action> WhileWaiting { get; } = new();

    public ReadOnlyMemory<byte> Apply(KeyValueCommand command) => _machine.Apply(new AppliedAt(++_index, TimeSpan.Zero), KeyValueCommandCodec.Encode(command));

    public Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        Commands.Add(command);
        return command.Kind switch
        {
            RaftCommandKind.OpenSession => Task.FromResult(new RaftReply { Index = ++_index, Answer = BitConverter.GetBytes(7ul) }),
            RaftCommandKind.Apply => Task.FromResult(new RaftReply { Index = ++_index, Answer = _machine.Apply(new AppliedAt(_index, TimeSpan.Zero), command.Payload) }),
            _ when RefusesClose => Task.FromException<RaftReply>(new WetwareException(ErrorKind.Overloaded, "too much is under way")),
            _ => Task.FromResult(new RaftReply { Index = ++_index }),
        };
    }

    public Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken = default) =>
        Task.FromResult(new RaftReply { Index = _index, Answer = _machine.Query(query) });

    public Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken = default)
    {
        Assert.Equal(_index + 1, index);
        WhileWaiting.Dequeue()();
        return Task.FromResult(_index);
    }

    public Task<RaftMemberStatus> Status(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RaftReply> Change(RaftChange change, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RaftReply> Transfer(ulong member, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ulong> TakeSnapshot(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<RaftMemberStatus>> Members(string? group, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<RaftMemberStatus>>([new() { Group = "settings", Kind = Kind, Server = "00000000000000aa", Role = RaftMemberRole.Leader }]);
}
