using Orleans.Concurrency;
using Wetware.Nodes;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Where a node receives what members on other nodes send to its own. The key is its server id. Between nodes only.</summary>
[Alias("ww.IRaftLinkGrain")]
internal interface IRaftLinkGrain : INodeOwned
{
    /// <summary>Hands over messages. What does not arrive is sent again by the members.</summary>
    [Alias("Deliver"), OneWay, AlwaysInterleave]
    Task Deliver(RaftBatch batch);

    /// <summary>Hands over a part of a snapshot. Parts come one after the other, from the first byte on.</summary>
    [Alias("Part"), AlwaysInterleave]
    Task Part(RaftSnapshotPart part, CancellationToken cancellationToken = default);

    /// <summary>Whether this node has the leader of the group, which goes on without the member.</summary>
    [Alias("IsRemoved"), AlwaysInterleave]
    Task<bool> IsRemoved(string group, Guid groupId, ulong member, CancellationToken cancellationToken = default);
}

/// <summary>Messages of any members of one node to any members of another.</summary>
/// <param name="From">The peer id of the sending node.</param>
/// <param name="Messages">Each with its length before it, 4 bytes, little-endian.</param>
[GenerateSerializer, Immutable]
[Alias("ww.raft-batch")]
internal sealed record RaftBatch([property: Id(0)] string From, [property: Id(1)] ReadOnlyMemory<byte> Messages);

/// <summary>A part of a snapshot.</summary>
/// <param name="From">The peer id of the sending node.</param>
/// <param name="Head">The encoded message without the snapshot's data.</param>
/// <param name="Total">The bytes of the whole snapshot.</param>
/// <param name="Offset">Where the part begins.</param>
/// <param name="Data">The part.</param>
[GenerateSerializer, Immutable]
[Alias("ww.raft-snapshot-part")]
internal sealed record RaftSnapshotPart(
    [property: Id(0)] string From,
    [property: Id(1)] ReadOnlyMemory<byte> Head,
    [property: Id(2)] int Total,
    [property: Id(3)] int Offset,
    [property: Id(4)] ReadOnlyMemory<byte> Data);
