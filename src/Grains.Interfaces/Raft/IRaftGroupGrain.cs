using Wetware.Errors;
using Wetware.Security;

namespace Wetware.RaftGroups;

/// <summary>
/// Creates and destroys a Raft group; the key is its name. It keeps in the cluster's storage which group has the name, so that there is one. What goes on in the
/// group does not need it.
/// </summary>
[Alias("ww.IRaftGroupGrain"), PublicGrain]
public interface IRaftGroupGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the group with a voter on each node; all of them must be in reach. Asking again for the same goes on where an earlier call was interrupted.
    /// </summary>
    /// <param name="kind">The kind of the state machine.</param>
    /// <param name="nodes">The peer ids of the nodes, 1 to <see cref="RaftLimits.MaxMembers"/>; an odd number is best.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="WetwareException">
    /// <c>failed</c>: another group has the name, or a field is malformed; <c>disconnected</c>: a node cannot be reached.
    /// </exception>
    [Alias("Create")]
    Task<RaftGroupInfo> Create(string kind, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the name to a group without members, whose commands are kept in the cluster's storage. Asking again for the same is harmless.
    /// </summary>
    /// <param name="kind">The kind of the state machine; only <c>queue</c> is possible.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="WetwareException"><c>failed</c>: another group has the name, or the kind is not possible.</exception>
    [Alias("CreateStored")]
    Task<RaftGroupInfo> CreateStored(string kind, CancellationToken cancellationToken = default);

    /// <summary>Returns the group that has the name, or null.</summary>
    [Alias("Find")]
    Task<RaftGroupInfo?> Find(CancellationToken cancellationToken = default);

    /// <summary>Whether that group had the name and was destroyed. False for a group that is not known, so that a lost storage destroys nothing.</summary>
    [Alias("IsDestroyed"), InternalCall]
    Task<bool> IsDestroyed(Guid groupId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins the group anew on other nodes, with the state that a restored backup has for it. Members of the group as it was are to go. Asking again goes on where
    /// an earlier call was interrupted.
    /// </summary>
    /// <param name="groupId">The id of the group in the backup. A group that has another id now is left alone.</param>
    /// <param name="nodes">The peer ids of the nodes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="WetwareException"><c>disconnected</c>: a node cannot be reached.</exception>
    [Alias("Restore"), InternalCall]
    Task Restore(Guid groupId, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default);

    /// <summary>Destroys the group and everything in it. Members on nodes that are away are removed when those come back.</summary>
    [Alias("Destroy")]
    Task Destroy(CancellationToken cancellationToken = default);
}

/// <summary>Finds members wherever they are, by asking all nodes. Key 0.</summary>
[Alias("ww.IRaftGroupsGrain"), PublicGrain]
public interface IRaftGroupsGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the members that nodes in reach have: of one group, or of all.</summary>
    [Alias("Members")]
    Task<IReadOnlyList<RaftMemberStatus>> Members(string? group, CancellationToken cancellationToken = default);

    /// <summary>Returns the groups without members, whose commands are kept in the cluster's storage, in order of names.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: the storage is not in reach.</exception>
    [Alias("Stored")]
    Task<IReadOnlyList<RaftGroupInfo>> Stored(CancellationToken cancellationToken = default);
}

/// <summary>A group as it was created.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.raft-group")]
public sealed record RaftGroupInfo
{
    /// <summary>The name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The id.</summary>
    [Id(1)]
    public required Guid Id { get; init; }

    /// <summary>The kind of the state machine.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>The voters that the group began with.</summary>
    [Id(3)]
    public IReadOnlyList<RaftVoter> Founders { get; init; } = [];

    /// <summary>False while members are still to be created.</summary>
    [Id(4)]
    public bool IsComplete { get; init; }

    /// <summary>Whether the group has no members, and keeps its commands in the cluster's storage.</summary>
    [Id(5)]
    public bool IsStored { get; init; }

    /// <summary>The id that the group had when the backup was made from which it was restored; null for a group that was not restored.</summary>
    [Id(6)]
    public Guid? RestoredFrom { get; init; }

    /// <summary>The key of the grain that keeps the commands of a group without members.</summary>
    public string LogKey => $"{Name}/{Id:N}";
}
