using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.Nodes;

/// <summary>Lists the nodes: who is a member comes from the membership that every silo holds, what each says of itself from the node.</summary>
[StatelessWorker, Reentrant]
public sealed class NodesGrain(IClusterMembershipService membership, IGrainFactory grains, NodeCard node, TimeProvider time) : Grain, INodesGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public async Task<IReadOnlyList<NodeCard>> List(CancellationToken cancellationToken = default)
    {
        var asked = new List<Task<NodeCard?>>();
        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            if (member.Status == SiloStatus.Active && NodeName.TryParse(member.Name, out var name))
                asked.Add(Ask(member, name, cancellationToken));
        }

        var cards = await Task.WhenAll(asked);
        return [.. cards.OfType<NodeCard>().OrderBy(card => card.Server, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public Task<string> Here(CancellationToken cancellationToken = default) => Task.FromResult(node.Server);

    private async Task<NodeCard?> Ask(ClusterMember member, NodeName name, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<INodeGrain>(name.Server.ToString()).Card(cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            // It left between looking and asking; if it is merely out of reach it is still a member.
            return membership.CurrentSnapshot.GetSiloStatus(member.SiloAddress) == SiloStatus.Active ? Unheard(member, name) : null;
        }
        catch (TimeoutException)
        {
            return Unheard(member, name);
        }
    }

    private static NodeCard Unheard(ClusterMember member, NodeName name) => new()
    {
        Server = name.Server.ToString(),
        Peer = name.Peer.ToString(),
        Role = name.Kind == "worker" ? NodeRole.Worker : NodeRole.Gateway,
        Primary = name.IsPrimary,
        Address = member.SiloAddress.Endpoint.ToString(),
        Answered = false,
    };
}
