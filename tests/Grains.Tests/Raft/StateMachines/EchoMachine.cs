using Wetware.Grains.Raft.StateMachines;

namespace Wetware.Tests.Raft.StateMachines;

/// <summary>Answers with a counter and the command; remembers what it was told.</summary>
internal sealed class EchoMachine : IStateMachine
{
    private byte[] _state = [];

    public List<AppliedAt> Applied { get; } = [];

    public int AnswerBytes { get; set; }

    public TimeSpan? NextDue { get; set; }

    public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command)
    {
        Applied.Add(at);
        _state = [.. _state.TakeLast(64), .. command.Span];
        return (byte[])[(byte)Applied.Count, .. command.Span, .. new byte[AnswerBytes]];
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _state;

    public IStateSnapshot Capture() => new Snapshot(_state);

    public void Restore(ReadOnlyMemory<byte> snapshot)
    {
        if (snapshot.Length > 128)
            throw new InvalidDataException("too long");
        _state = snapshot.ToArray();
    }

    private sealed class Snapshot(byte[] state) : IStateSnapshot
    {
        public byte[] Encode(CancellationToken cancellationToken) => state;
    }
}
