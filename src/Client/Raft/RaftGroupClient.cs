using Wetware.Errors;
using Wetware.Raft.KeyValue;
using Wetware.Raft.Machines;
using Wetware.Waiting;

namespace Wetware.RaftGroups;

/// <summary>Creates Raft groups and finds them.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="time">The clock.</param>
public sealed class RaftGroupClient(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Returns the group of that name, which may exist or not.</summary>
    /// <exception cref="WetwareException"><c>limit</c> or <c>failed</c>: not a valid name.</exception>
    public RaftGroup Get(string name)
    {
        RaftLimits.CheckName(name);
        return new(grains, name, time);
    }

    /// <summary>Returns the group of that name as a key-value store.</summary>
    /// <exception cref="WetwareException">As <see cref="KeyValueGroup.OpenAsync"/>.</exception>
    public Task<KeyValueGroup> OpenKeyValueAsync(string name, CancellationToken cancellationToken = default) =>
        KeyValueGroup.OpenAsync(Get(name), time, cancellationToken);

    /// <summary>Returns the group of that name, whose state machine is a module.</summary>
    /// <exception cref="WetwareException">As <see cref="MachineGroup.OpenAsync"/>.</exception>
    public Task<MachineGroup> OpenMachineAsync(string name, CancellationToken cancellationToken = default) =>
        MachineGroup.OpenAsync(Get(name), time, cancellationToken);

    /// <summary>Creates a group with a voter on each node and returns it. Asking again for the same is harmless.</summary>
    /// <param name="name">The group's name.</param>
    /// <param name="kind">The kind of its state machine, such as <c>kv</c>, or <see cref="MachineGroup.Kind"/> of a module.</param>
    /// <param name="nodes">The peer ids of the nodes.</param>
    /// <param name="cancellationToken">Ends the call; the group may have been created.</param>
    /// <exception cref="WetwareException">As <see cref="IRaftGroupGrain.Create"/>.</exception>
    public async Task<RaftGroup> CreateAsync(string name, string kind, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default)
    {
        var group = Get(name);
        await Retry.Run(_ => grains.GetGrain<IRaftGroupGrain>(name).Create(kind, nodes, cancellationToken), $"Raft group \"{name}\"", time, cancellationToken)
            .ConfigureAwait(false);
        return group;
    }

    /// <summary>Returns the members of all groups that nodes in reach have, in order of groups and member ids.</summary>
    public Task<IReadOnlyList<RaftMemberStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        Retry.Run(_ => grains.GetGrain<IRaftGroupsGrain>(0).Members(null, cancellationToken), "the nodes", time, cancellationToken);

    /// <summary>
    /// Returns the groups that have no members, because their commands are kept in the cluster's storage, in order of names; null while the storage is not in reach.
    /// Queues of a cluster with fewer than three nodes are such.
    /// </summary>
    public async Task<IReadOnlyList<RaftGroupInfo>?> ListStoredAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await Retry.Run(
                _ => grains.GetGrain<IRaftGroupsGrain>(0).Stored(cancellationToken), "the cluster's storage", time, cancellationToken, patience: TimeSpan.Zero).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            return null;
        }
    }
}
