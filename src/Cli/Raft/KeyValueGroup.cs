using System.Buffers.Binary;
using Wetware.Errors;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>A Raft group whose state machine is the key-value store.</summary>
internal sealed class KeyValueGroup
{
    /// <summary>The kind of its state machine.</summary>
    public const string Kind = "kv";

    // Longer than the client looks for a leader, so that the last attempt still finds the session.
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromMinutes(1);

    private readonly RaftGroup _group;

    private KeyValueGroup(RaftGroup group) => _group = group;

    /// <summary>Returns the group after a look at its kind: the bytes of a command mean something else to another state machine.</summary>
    /// <exception cref="CommandException">The group is of another kind.</exception>
    public static async Task<KeyValueGroup> Open(RaftGroup group, CancellationToken cancellationToken)
    {
        var members = await group.StatusAsync(cancellationToken).ConfigureAwait(false);
        return members.FirstOrDefault(member => member.Kind != Kind) is { } other
            ? throw new CommandException(ExitCodes.Failed, $"group \"{group.Name}\" has kind \"{other.Kind}\"; this command needs a group of kind \"{Kind}\"")
            : new(group);
    }

    /// <summary>Asks a question; a refusal is an error.</summary>
    public async Task<T> Ask<T>(KeyValueQuery query, bool isLinearizable, CancellationToken cancellationToken)
        where T : KeyValueAnswer
    {
        var (answer, _) = await Ask(query, isLinearizable, cancellationToken).ConfigureAwait(false);
        return Expect<T>(answer);
    }

    /// <summary>Asks a question; returns the answer with the index that it was read at.</summary>
    public async Task<(KeyValueAnswer Answer, ulong Index)> Ask(KeyValueQuery query, bool isLinearizable, CancellationToken cancellationToken)
    {
        var reply = await _group.QueryAsync(KeyValueQueryCodec.Encode(query), isLinearizable, cancellationToken).ConfigureAwait(false);
        return (Decode(reply.Answer), reply.Index);
    }

    /// <summary>Writes in a session of its own, so that the write is applied once though the leader dies in the middle.</summary>
    public async Task<KeyAnswer> Write(KeyValueOperation operation, CancellationToken cancellationToken)
    {
        var payload = KeyValueCommandCodec.Encode(operation);
        var opened = await Propose(new() { Kind = RaftCommandKind.OpenSession, Timeout = SessionTimeout }, cancellationToken).ConfigureAwait(false);
        var session = BinaryPrimitives.ReadUInt64LittleEndian(opened.Span);
        var answer = await Propose(new() { Session = session, Sequence = 1, Payload = payload }, cancellationToken).ConfigureAwait(false);
        await Close(session, cancellationToken).ConfigureAwait(false);
        return Expect<KeyAnswer>(Decode(answer));
    }

    /// <summary>Waits until an index is applied, for some seconds at most.</summary>
    public Task WaitApplied(ulong index, CancellationToken cancellationToken) => _group.WaitAppliedAsync(index, cancellationToken);

    /// <summary>Returns the answer when it is of the type that belongs to the question.</summary>
    /// <exception cref="CommandException">The group refused, or does not speak as a key-value store does.</exception>
    public static T Expect<T>(KeyValueAnswer answer)
        where T : KeyValueAnswer => answer switch
        {
            T expected => expected,
            KeyValueRefused refused => throw new CommandException(ExitCodes.Failed, $"the group refused ({refused.Error}): {refused.Message}"),
            _ => throw new CommandException(ExitCodes.Failed, $"the group answered with {answer.GetType().Name} instead of {typeof(T).Name}"),
        };

    private static KeyValueAnswer Decode(ReadOnlyMemory<byte> bytes) => KeyValueAnswerCodec.TryDecode(bytes, out var answer)
        ? answer
        : throw new CommandException(ExitCodes.Failed, "the group's answer is not of this version; are ww and the nodes of the same version?");

    private async Task<ReadOnlyMemory<byte>> Propose(RaftCommand command, CancellationToken cancellationToken)
    {
        var reply = await _group.ProposeAsync(command, cancellationToken).ConfigureAwait(false);
        return reply.Status switch
        {
            RaftCommandStatus.Applied => reply.Answer,
            RaftCommandStatus.TooManySessions => throw new WetwareException(ErrorKind.Overloaded, $"group \"{_group.Name}\" has too many sessions; try again later"),
            RaftCommandStatus.UnknownSession => throw new WetwareException(
                ErrorKind.Disconnected, "the session expired before an answer came; the command may have been applied or not"),
            _ => throw new WetwareException(ErrorKind.Failed, $"the group answered {reply.Status}"),
        };
    }

    private async Task Close(ulong session, CancellationToken cancellationToken)
    {
        try
        {
            await _group.ProposeAsync(new() { Kind = RaftCommandKind.CloseSession, Session = session }, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException)
        {
            // The write is done, and a session that is not closed expires.
        }
    }
}
