using Wetware.Codecs;

namespace Wetware.Grains.Raft.StateMachines;

/// <summary>What an entry of the log asks of <see cref="ReplicatedMachine"/>.</summary>
public enum EnvelopeKind : byte
{
    /// <summary>Nothing but the time.</summary>
    Tick = 0,

    /// <summary>A command for the inner machine.</summary>
    Command = 1,

    /// <summary>Opens a session.</summary>
    OpenSession = 2,

    /// <summary>Keeps a session alive and acknowledges answers.</summary>
    KeepAlive = 3,

    /// <summary>Ends a session.</summary>
    CloseSession = 4,
}

/// <summary>The data of a log entry: the leader's time, which client session it belongs to, and the command.</summary>
public readonly record struct CommandEnvelope
{
    private const byte Version = 1;

    /// <summary>What the entry asks for.</summary>
    public EnvelopeKind Kind { get; private init; }

    /// <summary>The group's time as the leader stamped it; never negative.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>The session, or 0 for a command outside of a session, which a retry applies again.</summary>
    public ulong Session { get; private init; }

    /// <summary>The number of the command in its session, from 1; 0 outside of a session.</summary>
    public ulong Sequence { get; private init; }

    /// <summary>The client has the answers up to this sequence and asks for none of them again.</summary>
    public ulong Acknowledged { get; private init; }

    /// <summary>How long a session that is opened lives without a command.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>The command for the inner machine.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>Encodes a command. Without session, sequence and payload it is a tick.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative time, a session without sequence or the reverse, or an acknowledgement that is not of an earlier sequence.
    /// </exception>
    public static byte[] Encode(TimeSpan time, ulong session, ulong sequence, ReadOnlySpan<byte> payload, ulong acknowledged = 0)
    {
        if (session == 0 && sequence == 0 && payload.IsEmpty && acknowledged == 0)
            return Begin(EnvelopeKind.Tick, time).ToArray();
        ArgumentOutOfRangeException.ThrowIfNotEqual(sequence != 0, session != 0, nameof(sequence));
        if (acknowledged != 0)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(acknowledged, sequence);
        var writer = Begin(EnvelopeKind.Command, time);
        writer.UInt64(session);
        writer.UInt64(sequence);
        writer.UInt64(acknowledged);
        writer.Raw(payload);
        return writer.ToArray();
    }

    /// <summary>Encodes the opening of a session; its answer is the id of the session, 8 bytes little-endian.</summary>
    public static byte[] EncodeOpenSession(TimeSpan time, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        var writer = Begin(EnvelopeKind.OpenSession, time);
        writer.Duration(timeout);
        return writer.ToArray();
    }

    /// <summary>Encodes a sign of life of a session, with the highest sequence up to which the client has all answers.</summary>
    public static byte[] EncodeKeepAlive(TimeSpan time, ulong session, ulong acknowledged)
    {
        ArgumentOutOfRangeException.ThrowIfZero(session);
        var writer = Begin(EnvelopeKind.KeepAlive, time);
        writer.UInt64(session);
        writer.UInt64(acknowledged);
        return writer.ToArray();
    }

    /// <summary>Encodes the end of a session.</summary>
    public static byte[] EncodeCloseSession(TimeSpan time, ulong session)
    {
        ArgumentOutOfRangeException.ThrowIfZero(session);
        var writer = Begin(EnvelopeKind.CloseSession, time);
        writer.UInt64(session);
        return writer.ToArray();
    }

    /// <summary>Decodes the data of an entry; false when it is not exactly what an encoder of this version writes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> data, out CommandEnvelope envelope)
    {
        envelope = default;
        var reader = new ByteReader(data);
        if (reader.Byte() != Version)
            return false;
        var read = new CommandEnvelope { Kind = (EnvelopeKind)reader.Byte(), Time = reader.Duration() };
        switch (read.Kind)
        {
            case EnvelopeKind.Tick:
                break;
            case EnvelopeKind.Command:
                read = read with { Session = reader.UInt64(), Sequence = reader.UInt64(), Acknowledged = reader.UInt64(), Payload = reader.Rest() };
                if ((read.Session == 0) != (read.Sequence == 0) || (read.Acknowledged != 0 && read.Acknowledged >= read.Sequence)
                    || (read.Session == 0 && read.Payload.IsEmpty))
                    return false;
                break;
            case EnvelopeKind.OpenSession:
                read = read with { Timeout = reader.Duration() };
                break;
            case EnvelopeKind.KeepAlive:
                read = read with { Session = reader.UInt64(), Acknowledged = reader.UInt64() };
                break;
            case EnvelopeKind.CloseSession:
                read = read with { Session = reader.UInt64() };
                break;
            default:
                return false;
        }

        if (!reader.AtEnd || (read.Kind is EnvelopeKind.KeepAlive or EnvelopeKind.CloseSession && read.Session == 0))
            return false;
        envelope = read;
        return true;
    }

    private static ByteWriter Begin(EnvelopeKind kind, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var writer = new ByteWriter();
        writer.Byte(Version);
        writer.Byte((byte)kind);
        writer.Duration(time);
        return writer;
    }
}
