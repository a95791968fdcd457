using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.Restoring;
using Wetware.Grains.Raft.StateMachines.Wasm;
using Wetware.Nodes;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Groups;

/// <summary>Lists, creates and removes the members of its node.</summary>
[NodePlacement, GrainDirectory(NodeDirectory.Name), Reentrant]
internal sealed class RaftNodeGrain(NodeCard node, RaftMembers members, MachineModules modules, RaftImages images) : NodeOwnedGrain(node), IRaftNodeGrain
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<RaftMemberStatus>> List(string? group, CancellationToken cancellationToken = default)
    {
        var asked = members.All.Where(member => group is null || member.Description.Group == group).Select(member => member.Status(cancellationToken));
        var failed = members.Failed.Where(member => group is null || member.Group == group);
        return [.. (await Task.WhenAll(asked)).Concat(failed).Select(status => status with { Peer = Node.Peer, Server = Node.Server })];
    }

    /// <inheritdoc />
    public async Task Create(RaftMemberSpec member, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(member);
        await modules.Ensure(member.Kind, cancellationToken);
        await members.Create(member, member.IsRestored ? await images.Load(member.Group) : default, cancellationToken);
    }

    /// <inheritdoc />
    public Task Drop(string group, Guid groupId, CancellationToken cancellationToken = default) => members.Drop(group, groupId, cancellationToken);
}
