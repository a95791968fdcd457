using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.StateMachines;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>A command that is repeated in a session is applied once, whatever happened to the first answer.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_command_of_a_session_is_applied_once()
    {
        await using var group = await TestGroup.Start(3, set: g => g.NewMachine = () => new SessionMachine(new Counter()));
        var session = BitConverter.ToUInt64((await Send(group, new() { Kind = RaftCommandKind.OpenSession, Timeout = TimeSpan.FromMinutes(1) })).Answer.Span);
        var command = new RaftCommand { Session = session, Sequence = 1, Payload = new byte[] { 1 } };
        Assert.Equal(1, (await Send(group, command)).Answer.Span[0]);
        var leader = await group.Leader();
        await group.Crash(group.Nodes.ToList().IndexOf(leader));
        var again = await Send(group, command);
        Assert.Equal((RaftCommandStatus.Applied, 1), (again.Status, again.Answer.Span[0]));
        Assert.Equal(2, (await Send(group, command with { Sequence = 2 })).Answer.Span[0]);
        await Send(group, new() { Kind = RaftCommandKind.CloseSession, Session = session });
        Assert.Equal(RaftCommandStatus.UnknownSession, (await Send(group, command with { Sequence = 3 })).Status);
    }

    private static async Task<RaftReply> Send(TestGroup group, RaftCommand command)
    {
        while (true)
        {
            var leader = await group.Leader();
            var reply = await group.Run(leader.Member.Propose(command, default), "the command is answered");
            if (reply.Outcome == RaftOutcome.Done)
                return reply;
        }
    }

    private sealed class Counter : IStateMachine, IStateSnapshot
    {
        private byte _count;

        public TimeSpan? NextDue => null;

        public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command) => command.IsEmpty ? default : (byte[])[++_count];

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => (byte[])[_count];

        public IStateSnapshot Capture() => new Counter { _count = _count };

        public void Restore(ReadOnlyMemory<byte> snapshot) => _count = snapshot.Span[0];

        public byte[] Encode(CancellationToken cancellationToken) => [_count];
    }
}
