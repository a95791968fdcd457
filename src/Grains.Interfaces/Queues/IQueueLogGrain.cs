using Wetware.Errors;
using Wetware.RaftGroups;
using Wetware.Security;
using Wetware.Waiting;

namespace Wetware.Queues;

/// <summary>
/// Queues whose commands are kept in the cluster's storage: on the disk of the primary, or in the database. The key is <c>&lt;group&gt;/&lt;group id&gt;</c>, the id as 32
/// hexadecimal digits.
/// </summary>
[Alias("ww.IQueueLogGrain"), PublicGrain]
public interface IQueueLogGrain : IGrainWithStringKey
{
    /// <summary>Writes a command and applies it; a command of a session is applied once, however often it is asked for.</summary>
    /// <exception cref="WetwareException">
    /// <c>disconnected</c>: the storage is away, and the command may have been applied or not; <c>not-found</c>: the queues were destroyed; <c>overloaded</c>; <c>limit</c>.
    /// </exception>
    [Alias("Propose")]
    Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken = default);

    /// <summary>Answers a question from the applied state; a linearizable one after a write, by which it is known that no other activation has taken the log over.</summary>
    /// <exception cref="WetwareException">As <see cref="Propose"/>.</exception>
    [Alias("Query")]
    Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken = default);

    /// <summary>Waits until an index is applied, at most for <paramref name="slice"/>, which is at most <see cref="LongPoll.Slice"/>; returns the last applied index.</summary>
    [Alias("WaitApplied")]
    Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken = default);

    /// <summary>Removes everything. The log cannot be used again.</summary>
    [Alias("Drop"), InternalCall]
    Task Drop(CancellationToken cancellationToken = default);
}
