using Wetware.Errors;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Raft.Machines;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.StateMachines.Wasm;

/// <summary>The session of a group whose state machine is a module, at a leader in memory.</summary>
public sealed class MachineSessionTests
{
    private static readonly string Module = new('a', 64);

    private readonly OneMember _member = new(MachineGroup.Kind(Module), new Counter());

    [Fact]
    public async Task A_command_is_applied_though_the_session_has_ended()
    {
        await using var group = await Open();
        Assert.Equal(1, await Count(group));
        _member.Tick(TimeSpan.FromHours(1));

        Assert.Equal(2, await Count(group));
    }

    [Fact]
    public async Task A_command_does_not_go_to_another_module_when_the_session_has_ended()
    {
        await using var group = await Open();
        Assert.Equal(1, await Count(group));
        _member.Tick(TimeSpan.FromHours(1));
        _member.Kind = MachineGroup.Kind(new string('b', 64));

        var refused = await Assert.ThrowsAsync<WetwareException>(() => Count(group));
        Assert.Contains("created anew", refused.Message, StringComparison.Ordinal);
    }

    private Task<MachineGroup> Open() => MachineGroup.OpenAsync(new RaftGroup(OneMemberGrains.Of(_member), "settings", TimeProvider.System), TimeProvider.System);

    private static async Task<int> Count(MachineGroup group) => (await group.ApplyAsync(new byte[1])).Bytes.Span[0];

    /// <summary>Answers how many commands there were.</summary>
    private sealed class Counter : IStateMachine
    {
        private byte _count;

        public TimeSpan? NextDue => null;

        // An empty one only tells the time.
        public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command) =>
            command.IsEmpty ? default : new MachineReply(MachineStatus.Done, new[] { ++_count }).Encode();

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;

        public IStateSnapshot Capture() => throw new NotSupportedException();

        public void Restore(ReadOnlyMemory<byte> snapshot) => throw new NotSupportedException();
    }
}
