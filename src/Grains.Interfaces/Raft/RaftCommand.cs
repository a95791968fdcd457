using Wetware.Errors;

namespace Wetware.RaftGroups;

/// <summary>What a command does.</summary>
public enum RaftCommandKind
{
    /// <summary>Gives the payload to the state machine.</summary>
    Apply = 0,

    /// <summary>Opens a client session; the answer is its id, 8 bytes, little-endian.</summary>
    OpenSession = 1,

    /// <summary>Keeps a session alive and acknowledges answers.</summary>
    KeepAlive = 2,

    /// <summary>Ends a session.</summary>
    CloseSession = 3,
}

/// <summary>A command to a group's leader.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-command")]
public sealed record RaftCommand
{
    /// <summary>What it does.</summary>
    [Id(0)]
    public RaftCommandKind Kind { get; init; }

    /// <summary>The session; 0 for a command outside of a session, which is applied again when it is repeated.</summary>
    [Id(1)]
    public ulong Session { get; init; }

    /// <summary>The number of the command in its session, from 1; 0 outside of a session.</summary>
    [Id(2)]
    public ulong Sequence { get; init; }

    /// <summary>The client has the answers up to this number and will not ask for them again.</summary>
    [Id(3)]
    public ulong Acknowledged { get; init; }

    /// <summary>Opening a session: how long it lives without a command.</summary>
    [Id(4)]
    public TimeSpan Timeout { get; init; }

    /// <summary>The state machine's command, at most <see cref="RaftLimits.MaxCommandBytes"/>.</summary>
    [Id(5)]
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Whether repeating the command is harmless.</summary>
    public bool IsRepeatable => Kind != RaftCommandKind.Apply || Session != 0;

    /// <summary>Passes a command whose fields fit its kind.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too large; <c>failed</c>: a field is missing or too much.</exception>
    public void Check()
    {
        RaftLimits.CheckBytes("command", Payload.Length);
        if (!Enum.IsDefined(Kind))
            throw new WetwareException(ErrorKind.Unimplemented, $"field 'kind': {(int)Kind} is unknown");
        if (Kind == RaftCommandKind.Apply)
        {
            if (Session == 0 && Payload.IsEmpty)
                throw new WetwareException(ErrorKind.Failed, "field 'command': empty; a command outside of a session has 1 byte or more");
            if ((Session == 0) != (Sequence == 0))
                throw new WetwareException(ErrorKind.Failed, $"field 'sequence': {Sequence} does not fit session {Session}; both are 0 or neither is");
            if (Acknowledged != 0 && Acknowledged >= Sequence)
                throw new WetwareException(ErrorKind.Failed, $"field 'acknowledged': {Acknowledged} is not below the sequence, {Sequence}");
        }
        else if (!Payload.IsEmpty)
            throw new WetwareException(ErrorKind.Failed, $"field 'command': {Payload.Length} bytes; {Kind} has none");
        else if (Kind == RaftCommandKind.OpenSession && Timeout < TimeSpan.Zero)
            throw new WetwareException(ErrorKind.Failed, $"field 'timeout': {Timeout} is not allowed; use 0 or more");
        else if (Kind != RaftCommandKind.OpenSession && Session == 0)
            throw new WetwareException(ErrorKind.Failed, "field 'session': 0 is not allowed; name the session");
    }
}

/// <summary>What became of a request to a member.</summary>
public enum RaftOutcome
{
    /// <summary>It was done.</summary>
    Done = 0,

    /// <summary>Nothing happened, because the member does not lead. Ask the one that <see cref="RaftReply.Leader"/> names.</summary>
    NotLeader = 1,

    /// <summary>It may have happened or not, because leadership changed or the answer took too long. A command of a session may be repeated.</summary>
    Unknown = 2,
}

/// <summary>What became of a command that was applied.</summary>
public enum RaftCommandStatus
{
    /// <summary>It was applied, now or earlier with the same session and sequence; the answer is there.</summary>
    Applied = 0,

    /// <summary>The session is not open; the command was not applied. Whether an earlier one was is not known.</summary>
    UnknownSession = 1,

    /// <summary>It was applied before, and the client acknowledged its answer, which is gone.</summary>
    AlreadyAcknowledged = 2,

    /// <summary>The session holds too many answers that are not acknowledged; nothing happened.</summary>
    TooManyAnswers = 3,

    /// <summary>The group has too many sessions; none was opened.</summary>
    TooManySessions = 4,

    /// <summary>The command is not understood; nothing happened.</summary>
    Malformed = 5,
}

/// <summary>A member's answer. Refusals are <see cref="WetwareException"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-reply")]
public sealed record RaftReply
{
    /// <summary>What became of the request.</summary>
    [Id(0)]
    public RaftOutcome Outcome { get; init; }

    /// <summary>What became of the command, when it was done.</summary>
    [Id(1)]
    public RaftCommandStatus Status { get; init; }

    /// <summary>The state machine's answer.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>The command's index in the log; for a query the index that was applied when it was answered.</summary>
    [Id(3)]
    public ulong Index { get; init; }

    /// <summary>When the member does not lead: the server id of the leader's node, null when it is not known.</summary>
    [Id(4)]
    public string? Leader { get; init; }

    /// <summary>Whether an earlier request of the same call was not answered, so that it may have been served. Known to the caller's side alone.</summary>
    [field: NonSerialized]
    internal bool IsRepeated { get; init; }
}
