using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.RaftGroups;

/// <summary>The Raft members of one node. Its key is the node's server id.</summary>
[Alias("ww.IRaftNodeGrain"), PublicGrain]
public interface IRaftNodeGrain : INodeOwned
{
    /// <summary>Returns the status of all members of the node, or of that of one group.</summary>
    [Alias("List")]
    Task<IReadOnlyList<RaftMemberStatus>> List(string? group, CancellationToken cancellationToken = default);

    /// <summary>Creates a member. Doing it again is harmless.</summary>
    /// <exception cref="WetwareException">
    /// <c>failed</c>: the node has a member of another group of that name; <c>overloaded</c>: an earlier member of the group is being removed, or the node has
    /// too many members; <c>unimplemented</c>: the node does not know the kind, or keeps no Raft log.
    /// </exception>
    [Alias("Create")]
    Task Create(RaftMemberSpec member, CancellationToken cancellationToken = default);

    /// <summary>Removes the node's member of a group with its files, when it is <paramref name="groupId"/>'s. Doing it again is harmless.</summary>
    [Alias("Drop")]
    Task Drop(string group, Guid groupId, CancellationToken cancellationToken = default);
}

/// <summary>A member to be created.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-member")]
public sealed record RaftMemberSpec
{
    /// <summary>The group's name.</summary>
    [Id(0)]
    public required string Group { get; init; }

    /// <summary>The group's id.</summary>
    [Id(1)]
    public required Guid GroupId { get; init; }

    /// <summary>The kind of the state machine.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>The member's id.</summary>
    [Id(3)]
    public required ulong Member { get; init; }

    /// <summary>The voters that a new group begins with; empty for a member that is added to a group and receives its state from the leader.</summary>
    [Id(4)]
    public IReadOnlyList<RaftVoter> Founders { get; init; } = [];

    /// <summary>Whether the new group begins with the state that a restored backup has for its name, instead of an empty one.</summary>
    [Id(5)]
    public bool IsRestored { get; init; }
}

/// <summary>A voter of a new group.</summary>
/// <param name="Member">The member's id.</param>
/// <param name="Peer">The peer id of its node.</param>
[GenerateSerializer, Immutable]
[Alias("ww.raft-voter")]
public readonly record struct RaftVoter([property: Id(0)] ulong Member, [property: Id(1)] string Peer);
