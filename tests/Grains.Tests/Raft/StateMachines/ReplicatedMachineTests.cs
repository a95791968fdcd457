using System.Buffers.Binary;
using Wetware.Grains.Raft.StateMachines;

namespace Wetware.Tests.Raft.StateMachines;

public sealed class ReplicatedMachineTests
{
    private readonly EchoMachine _inner = new();
    private readonly ReplicatedMachine _machine;
    private ulong _index;

    public ReplicatedMachineTests() => _machine = new(_inner);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private CommandAnswer Apply(byte[] envelope) => _machine.Apply(++_index, envelope);

    private CommandAnswer Command(double seconds, ulong session, ulong sequence, string payload, ulong acknowledged = 0) =>
        Apply(CommandEnvelope.Encode(At(seconds), session, sequence, System.Text.Encoding.UTF8.GetBytes(payload), acknowledged));

    private ulong Open(double seconds, double timeout)
    {
        var answer = Apply(CommandEnvelope.EncodeOpenSession(At(seconds), At(timeout)));
        Assert.Equal(CommandStatus.Applied, answer.Status);
        return BinaryPrimitives.ReadUInt64LittleEndian(answer.Answer.Span);
    }

    [Fact]
    public void The_id_of_a_session_is_the_index_that_opened_it()
    {
        Apply(CommandEnvelope.Encode(At(1), 0, 0, default));
        Assert.Equal(2UL, Open(1, 10));
    }

    [Fact]
    public void A_repeated_command_is_answered_the_same_and_applied_once()
    {
        var session = Open(0, 10);
        var first = Command(1, session, 1, "a");
        var other = Command(1, session, 2, "b");
        var again = Command(2, session, 1, "a");
        Assert.Equal(CommandStatus.Applied, again.Status);
        Assert.Equal(first.Answer.ToArray(), again.Answer.ToArray());
        Assert.NotEqual(first.Answer.ToArray(), other.Answer.ToArray());
        Assert.Equal(2, _inner.Applied.Count);
    }

    [Fact]
    public void Commands_of_a_session_may_arrive_in_any_order()
    {
        var session = Open(0, 10);
        Assert.Equal(CommandStatus.Applied, Command(1, session, 7, "late").Status);
        Assert.Equal(CommandStatus.Applied, Command(1, session, 3, "early").Status);
        Assert.Equal(2, _inner.Applied.Count);
    }

    [Fact]
    public void A_command_without_session_is_applied_each_time()
    {
        Command(0, 0, 0, "a");
        Command(0, 0, 0, "a");
        Assert.Equal(2, _inner.Applied.Count);
    }

    [Fact]
    public void An_acknowledged_answer_is_forgotten_and_its_command_is_not_applied_again()
    {
        var session = Open(0, 10);
        Command(1, session, 1, "a");
        Command(1, session, 2, "b", acknowledged: 1);
        Assert.Equal(CommandStatus.AlreadyAcknowledged, Command(1, session, 1, "a").Status);
        Assert.Equal(CommandStatus.Applied, Apply(CommandEnvelope.EncodeKeepAlive(At(1), session, 2)).Status);
        Assert.Equal(CommandStatus.AlreadyAcknowledged, Command(1, session, 2, "b").Status);
        Assert.Equal(2, _inner.Applied.Count);
    }

    [Fact]
    public void A_session_lives_until_the_moment_it_expires()
    {
        var session = Open(0, 10);
        Assert.Equal(CommandStatus.Applied, Command(9.9999999, session, 1, "a").Status);
        Assert.Equal(At(19.9999999), _machine.NextDue);
        Assert.Equal(CommandStatus.Applied, Apply(CommandEnvelope.EncodeKeepAlive(At(19.9999998), session, 0)).Status);
        Assert.Equal(CommandStatus.UnknownSession, Command(29.9999998, session, 2, "b").Status);
        Assert.Equal(0, _machine.SessionCount);
        Assert.Null(_machine.NextDue);
    }

    [Fact]
    public void A_refused_command_and_an_unknown_session_do_not_reach_the_machine()
    {
        Assert.Equal(CommandStatus.UnknownSession, Command(0, 99, 1, "a").Status);
        Assert.Equal(CommandStatus.UnknownSession, Apply(CommandEnvelope.EncodeKeepAlive(At(0), 99, 0)).Status);
        Assert.Equal(CommandStatus.UnknownSession, Apply(CommandEnvelope.EncodeCloseSession(At(0), 99)).Status);
        var session = Open(0, 10);
        Assert.Equal(CommandStatus.Applied, Apply(CommandEnvelope.EncodeCloseSession(At(0), session)).Status);
        Assert.Equal(CommandStatus.UnknownSession, Command(0, session, 1, "a").Status);
        Assert.Empty(_inner.Applied);
    }

    [Fact]
    public void Time_never_goes_back()
    {
        Command(5, 0, 0, "a");
        Command(3, 0, 0, "b");
        Assert.Equal(At(5), _machine.Time);
        Assert.Equal([At(5), At(5)], _inner.Applied.Select(at => at.Time));
    }

    [Fact]
    public void A_tick_reaches_the_machine_and_an_entry_without_data_does_not()
    {
        Apply(CommandEnvelope.Encode(At(2), 0, 0, default));
        Apply([]);
        Assert.Equal([new AppliedAt(1, At(2))], _inner.Applied);
        Assert.Equal(2UL, _machine.AppliedIndex);
        Assert.Throws<ArgumentOutOfRangeException>(() => _machine.Apply(2, default));
    }

    [Theory]
    [InlineData(0.9999999, CommandStatus.Malformed)]
    [InlineData(1, CommandStatus.Applied)]
    [InlineData(86400, CommandStatus.Applied)]
    [InlineData(86400.0000001, CommandStatus.Malformed)]
    public void The_timeout_of_a_session_is_limited(double timeout, CommandStatus expected) =>
        Assert.Equal(expected, Apply(CommandEnvelope.EncodeOpenSession(At(0), TimeSpan.FromTicks((long)Math.Round(timeout * 1e7)))).Status);

    [Fact]
    public void One_session_too_many_is_refused_until_another_ends()
    {
        for (var i = 0; i < SessionLimits.MaxSessions; i++)
            Open(i / 1e4, 10);
        Assert.Equal(CommandStatus.TooManySessions, Apply(CommandEnvelope.EncodeOpenSession(At(1), At(10))).Status);
        Assert.Equal(SessionLimits.MaxSessions + 2UL, Open(10, 10));
    }

    [Fact]
    public void One_answer_too_many_is_refused_until_answers_are_acknowledged()
    {
        var session = Open(0, 10);
        for (var i = 1UL; i <= SessionLimits.MaxAnswers; i++)
            Assert.Equal(CommandStatus.Applied, Command(0, session, i, "a").Status);
        const ulong next = SessionLimits.MaxAnswers + 1;
        Assert.Equal(CommandStatus.TooManyAnswers, Command(0, session, next, "a").Status);
        Assert.Equal(CommandStatus.Applied, Command(0, session, 1, "a").Status);
        Assert.Equal(CommandStatus.Applied, Command(0, session, next, "a", acknowledged: 1).Status);
        Assert.Equal((int)next, _inner.Applied.Count);
    }

    [Fact]
    public void Answers_of_a_session_are_limited_by_their_bytes()
    {
        _inner.AnswerBytes = SessionLimits.MaxSessionBytes - 1;
        var session = Open(0, 10);
        Assert.Equal(CommandStatus.Applied, Command(0, session, 1, "").Status);
        Assert.Equal(CommandStatus.TooManyAnswers, Command(0, session, 2, "").Status);

        // The bytes are counted again by who restores a snapshot.
        var restored = new ReplicatedMachine(_inner);
        restored.Restore(_machine.Capture().Encode(default));
        Assert.Equal(CommandStatus.TooManyAnswers, restored.Apply(++_index, CommandEnvelope.Encode(At(0), session, 2, "x"u8)).Status);
        Assert.Equal(CommandStatus.Applied, restored.Apply(++_index, CommandEnvelope.Encode(At(0), session, 2, "x"u8, acknowledged: 1)).Status);
        Assert.Equal(CommandStatus.Applied, Command(0, session, 2, "", acknowledged: 1).Status);
    }

    [Fact]
    public void Answers_of_a_group_are_limited_by_their_bytes_whatever_becomes_of_its_sessions()
    {
        _inner.AnswerBytes = SessionLimits.MaxSessionBytes;
        const int fill = SessionLimits.MaxGroupBytes / SessionLimits.MaxSessionBytes;
        var sessions = Enumerable.Range(0, fill).Select(i => Open(0, i == 0 ? 10 : 100)).ToArray();
        var other = Open(0, 100);

        // Time after time, so that a byte that is counted twice or forgotten adds up.
        for (var time = 1UL; time <= 3; time++)
        {
            foreach (var session in sessions)
                Assert.Equal(CommandStatus.Applied, Command(time, session, time, "", acknowledged: time - 1).Status);
            Assert.Equal(CommandStatus.TooManyAnswers, Command(time, other, 1, "").Status);
        }

        // It expires.
        Command(13, 0, 0, "now");
        Assert.Equal(fill, _machine.SessionCount);
        Assert.Equal(CommandStatus.Applied, Command(13, other, 2, "").Status);
        Assert.Equal(CommandStatus.TooManyAnswers, Command(13, Open(13, 10), 1, "").Status);

        // It is closed.
        Apply(CommandEnvelope.EncodeCloseSession(At(13), sessions[1]));
        var last = Open(13, 10);
        Assert.Equal(CommandStatus.Applied, Command(13, last, 1, "").Status);
    }

    [Fact]
    public void A_repetition_keeps_a_session_alive_and_an_older_acknowledgement_takes_nothing_back()
    {
        var session = Open(0, 10);
        var first = Command(0, session, 1, "a");
        Command(0, session, 2, "b");
        Assert.Equal(CommandStatus.Applied, Command(9, session, 1, "a").Status);
        Assert.Equal(At(19), _machine.NextDue);
        Assert.Equal(CommandStatus.Applied, Command(18, session, 3, "c", acknowledged: 1).Status);
        Assert.Equal(CommandStatus.Applied, Apply(CommandEnvelope.EncodeKeepAlive(At(27), session, 0)).Status);
        Assert.Equal(CommandStatus.AlreadyAcknowledged, Command(27, session, 1, "a").Status);
        Assert.Equal(CommandStatus.Applied, Command(27, session, 2, "b").Status);
        Assert.Equal((3, CommandStatus.Applied), (_inner.Applied.Count, first.Status));

        // Whose deadline was moved is not ended by the old one.
        Open(27, 1);
        Command(30, 0, 0, "now");
        Assert.Equal((1, At(37)), (_machine.SessionCount, _machine.NextDue));
    }

    [Fact]
    public void A_restored_machine_answers_and_encodes_like_the_one_that_was_captured()
    {
        var session = Open(0, 10);
        Open(0, 60);
        var former = Command(1, session, 1, "a");
        Command(2, session, 3, "b");
        var captured = _machine.Capture();
        Command(3, session, 4, "c");
        var bytes = captured.Encode(default);

        var restored = new ReplicatedMachine(new EchoMachine());
        restored.Restore(bytes);
        Assert.Equal(bytes, restored.Capture().Encode(default));
        Assert.Equal((4UL, At(2), 2, (TimeSpan?)At(12)), (restored.AppliedIndex, restored.Time, restored.SessionCount, restored.NextDue));
        Assert.Equal(former.Answer.ToArray(), restored.Apply(5, CommandEnvelope.Encode(At(2), session, 1, "a"u8)).Answer.ToArray());
    }

    [Fact]
    public void Sessions_without_answers_are_restored()
    {
        Check();
        Open(0, 1);
        Check();
        Open(0, 1);
        Check();

        void Check()
        {
            var bytes = _machine.Capture().Encode(default);
            var restored = new ReplicatedMachine(new EchoMachine());
            restored.Restore(bytes);
            Assert.Equal(bytes, restored.Capture().Encode(default));
        }
    }

    [Fact]
    public void A_damaged_snapshot_is_refused_and_changes_nothing()
    {
        var session = Open(0, 10);
        Command(1, session, 1, "a");
        var bytes = _machine.Capture().Encode(default);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 1;
            Assert.Throws<InvalidDataException>(() => _machine.Restore(damaged));
            Assert.Throws<InvalidDataException>(() => _machine.Restore(bytes.AsMemory(0, i)));
        }

        Assert.Equal(bytes, _machine.Capture().Encode(default));
    }
}
