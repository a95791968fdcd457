using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Grains.Raft.Members;
using Wetware.Nodes;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Checks what other nodes send and hands it to the members, which do the rest on their own loops.</summary>
[NodePlacement, GrainDirectory(NodeDirectory.Name)]
internal sealed class RaftLinkGrain(NodeCard node, RaftMembers members, SnapshotReceiver snapshots, ILogger<RaftLinkGrain> logger)
    : NodeOwnedGrain(node), IRaftLinkGrain
{
    /// <inheritdoc />
    public Task Deliver(RaftBatch batch)
    {
        if (batch is null || !PeerId.TryParse(batch.From, out _))
            return Task.CompletedTask;
        var messages = BatchCodec.Read(batch.Messages, out var problem);
        if (problem.Length > 0)
            MemberLog.Malformed(logger, batch.From, 1, problem);
        members.Receive(batch.From, messages);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Part(RaftSnapshotPart part, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        snapshots.Take(part);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<bool> IsRemoved(string group, Guid groupId, ulong member, CancellationToken cancellationToken = default)
    {
        var here = members.All.FirstOrDefault(other => other.Description.Group == group && other.Description.GroupId == groupId);
        return here is null ? Task.FromResult(false) : here.IsRemoved(member, cancellationToken);
    }
}
