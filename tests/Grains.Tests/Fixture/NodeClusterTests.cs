using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Tests.Fixture;

[Collection(SharedNodes.Name)]
public sealed class NodeClusterTests(SharedNodes.Nodes nodes)
{
    [Fact]
    public async Task Every_node_answers_for_itself()
    {
        foreach (var card in nodes.Cluster.Cards)
            Assert.Equal(card.Peer, (await nodes.Client.GetGrain<INodeGrain>(card.Server).Card()).Peer);
    }

    [Fact]
    public async Task A_node_that_never_was_is_disconnected()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => nodes.Client.GetGrain<INodeGrain>(ServerId.New().ToString()).Card());

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
    }

    [Fact]
    public async Task An_error_arrives_with_its_kind_whatever_caused_it()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => nodes.Client.GetGrain<IFailingGrain>(0).Fail());

        Assert.Equal((ErrorKind.Overloaded, "the store is full"), (error.Kind, error.Message));
    }
}
