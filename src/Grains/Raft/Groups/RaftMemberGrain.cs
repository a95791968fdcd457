using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Grains.Raft.Members;
using Wetware.Nodes;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Groups;

/// <summary>The way to a member of its node.</summary>
[NodePlacement, GrainDirectory(NodeDirectory.Name), Reentrant]
internal sealed class RaftMemberGrain(NodeCard node, RaftMembers members) : NodeOwnedGrain(node), IRaftMemberGrain
{
    private string _group = "";

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _group = NodeKey.Rest(this.GetPrimaryKeyString());
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Member().Propose(command, cancellationToken);
    }

    /// <inheritdoc />
    public Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken = default) =>
        Member().Query(query, isLinearizable, cancellationToken);

    /// <inheritdoc />
    public Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken = default) =>
        Member().WaitApplied(index, slice, cancellationToken);

    /// <inheritdoc />
    public async Task<RaftMemberStatus> Status(CancellationToken cancellationToken = default) =>
        await Member().Status(cancellationToken) with { Peer = Node.Peer, Server = Node.Server };

    /// <inheritdoc />
    public Task<RaftReply> Change(RaftChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Member().Change(change, cancellationToken);
    }

    /// <inheritdoc />
    public Task<RaftReply> Transfer(ulong member, CancellationToken cancellationToken = default) => Member().Transfer(member, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<RaftImagePart> ReadImage([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var captured = await Member().Capture(cancellationToken);
        ReadOnlyMemory<byte> bytes = await Task.Run(() => captured.Machine.Encode(cancellationToken), cancellationToken);
        for (var at = 0; at == 0 || at < bytes.Length; at += RaftLimits.ImagePartBytes)
            yield return new() { Index = captured.At.Index, Data = bytes.Slice(at, Math.Min(RaftLimits.ImagePartBytes, bytes.Length - at)) };
    }

    /// <inheritdoc />
    public Task<ulong> TakeSnapshot(CancellationToken cancellationToken = default) => Member().TakeSnapshot(cancellationToken);

    private RaftMember Member() => members.Find(_group);
}
