using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.RaftGroups;

/// <summary>
/// The member of a Raft group on one node. Its key is <c>&lt;server id&gt;/&lt;group&gt;</c>. <see cref="RaftGroup"/> finds the leader and repeats what
/// was lost; use it rather than this interface. Every method fails with <c>disconnected</c> when the node has no member of the group, or it has stopped.
/// </summary>
[Alias("ww.IRaftMemberGrain"), PublicGrain]
public interface IRaftMemberGrain : INodeOwned
{
    /// <summary>Proposes a command and waits until it is applied. Only the leader does it.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too large; <c>overloaded</c>: too much is under way; nothing happened.</exception>
    [Alias("Propose")]
    Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken = default);

    /// <summary>Answers a question. Any member does it.</summary>
    /// <param name="query">The question, at most <see cref="RaftLimits.MaxCommandBytes"/>.</param>
    /// <param name="isLinearizable">
    /// True: the answer reflects everything that was acknowledged before the call. False: it is what the member knows, possibly old.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Query")]
    Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken = default);

    /// <summary>Waits until an index is applied here, at most for <paramref name="slice"/>; returns the last applied index, which may be lower.</summary>
    [Alias("WaitApplied")]
    Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken = default);

    /// <summary>Returns what the member knows of its group.</summary>
    [Alias("Status")]
    Task<RaftMemberStatus> Status(CancellationToken cancellationToken = default);

    /// <summary>Changes the membership and waits until the change is active. Only the leader does it.</summary>
    /// <exception cref="WetwareException">
    /// <c>overloaded</c>: another change is under way, or a learner has not caught up; <c>not-found</c>: no such member to promote; <c>denied</c>: fewer than a
    /// majority of the voters would be in reach, and <see cref="RaftChange.Force"/> is not set; <c>failed</c>: the leader is to be removed; <c>limit</c>: too many
    /// members.
    /// </exception>
    [Alias("Change")]
    Task<RaftReply> Change(RaftChange change, CancellationToken cancellationToken = default);

    /// <summary>Hands leadership over to another voter and waits until it leads. Only the leader does it.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: no such voter; <c>failed</c>: it did not take over in time.</exception>
    [Alias("Transfer")]
    Task<RaftReply> Transfer(ulong member, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the state of the group's machine as of one index, in parts of at most <see cref="RaftLimits.ImagePartBytes"/>. It has everything that was
    /// acknowledged before the call. Any member does it.
    /// </summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: no leader is in reach.</exception>
    [Alias("ReadImage")]
    IAsyncEnumerable<RaftImagePart> ReadImage(CancellationToken cancellationToken = default);

    /// <summary>Takes a snapshot now and compacts the log; returns the snapshot's index.</summary>
    [Alias("TakeSnapshot")]
    Task<ulong> TakeSnapshot(CancellationToken cancellationToken = default);
}

/// <summary>What a change does.</summary>
public enum RaftChangeKind
{
    /// <summary>Adds a learner, which receives the log and does not vote.</summary>
    AddLearner = 0,

    /// <summary>Makes a learner that has caught up a voter, in one step instead of <see cref="RaftChange.Replaced"/> when that is set.</summary>
    Promote = 1,

    /// <summary>Removes a voter or a learner.</summary>
    Remove = 2,
}

/// <summary>A change of a group's membership.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-change")]
public sealed record RaftChange
{
    /// <summary>What it does.</summary>
    [Id(0)]
    public required RaftChangeKind Kind { get; init; }

    /// <summary>The member.</summary>
    [Id(1)]
    public required ulong Member { get; init; }

    /// <summary>Adding: the peer id of its node.</summary>
    [Id(2)]
    public string Peer { get; init; } = "";

    /// <summary>Promoting: the member that leaves in the same step; 0 for none.</summary>
    [Id(3)]
    public ulong Replaced { get; init; }

    /// <summary>Whether to go on though fewer than a majority of the voters would be in reach.</summary>
    [Id(4)]
    public bool Force { get; init; }
}

/// <summary>A part of the state of a group's machine.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-image-part")]
public sealed record RaftImagePart
{
    /// <summary>The index of the last command that the state contains; the same in all parts.</summary>
    [Id(0)]
    public ulong Index { get; init; }

    /// <summary>The bytes.</summary>
    [Id(1)]
    public ReadOnlyMemory<byte> Data { get; init; }
}
