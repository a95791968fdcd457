using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.RaftGroups;

/// <summary>Where commands of a state machine are put into one order and applied: a Raft group, or a log in the cluster's storage.</summary>
public interface ICommandLog
{
    /// <summary>The name of the group.</summary>
    string Name { get; }

    /// <summary>Proposes a command and returns its answer, once it is applied.</summary>
    /// <exception cref="WetwareException">
    /// <c>disconnected</c>: it was not answered within <see cref="Retry.Timeout"/>, or a command outside of a session may have been applied or not;
    /// <c>not-found</c>: there is no such group; <c>limit</c>; <c>overloaded</c>.
    /// </exception>
    Task<RaftReply> ProposeAsync(RaftCommand command, CancellationToken cancellationToken = default);

    /// <summary>Answers a question from the applied state.</summary>
    /// <param name="query">The question.</param>
    /// <param name="isLinearizable">False to accept an answer that may be old.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RaftReply> QueryAsync(ReadOnlyMemory<byte> query, bool isLinearizable = true, CancellationToken cancellationToken = default);

    /// <summary>Waits until an index is applied, at most for <see cref="LongPoll.Slice"/>; returns the last applied index.</summary>
    Task<ulong> WaitAppliedAsync(ulong index, CancellationToken cancellationToken = default);
}
