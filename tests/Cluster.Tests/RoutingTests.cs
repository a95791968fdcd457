using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Queries and labels by <c>ww</c>, against nodes as processes.</summary>
[Collection(SharedCluster.Name)]
public sealed class RoutingTests(SharedCluster.Nodes nodes)
{
    [Fact]
    public async Task Nodes_are_found_by_labels_that_they_were_started_with_or_given_later()
    {
        var cluster = nodes.Cluster;
        var worker = Assert.Single(await cluster.Ls("WHERE", "zone=b"));
        Assert.Equal("worker", worker.GetProperty("role").GetString());
        Assert.Empty(await cluster.Ls("WHERE", "zone=", "--exact"));
        Assert.Equal(["b", "a"], Zones(await cluster.Ls("FROM", "zone=a", "REVERSE")));
        Assert.Equal(["a"], Zones(await cluster.Ls("FROM", "zone=", "TO", "zone=a", "LIMIT", "5")));
        Assert.Equal(Text(worker, "peer"), Text(Assert.Single(await cluster.Ls($"/{Text(worker, "server")}")), "peer"));

        var (code, said) = await Ww(cluster, "meta", "set", Text(worker, "server")[..12], "colour=blue", "zone=c", "--json");
        Assert.True(code == 0, said);
        Assert.Equal("c", JsonDocument.Parse(said).RootElement.GetProperty("zone").GetString());
        await Wait.Until(async () => (await cluster.Ls("WHERE", "colour=blue")).Count == 1, "the label is seen", TimeSpan.FromSeconds(30));
        Assert.Empty(await cluster.Ls("WHERE", "zone=b"));
        Assert.Equal(0, (await Ww(cluster, "meta", "rm", Text(worker, "peer"), "colour")).Code);
        await Wait.Until(async () => (await cluster.Ls("WHERE", "colour=blue")).Count == 0, "the label is gone", TimeSpan.FromSeconds(30));

        (code, said) = await Ww(cluster, "meta", "set", "nobody", "a=b");
        Assert.Equal(1, code);
        Assert.Contains("nobody", said, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output)> Ww(TestCluster cluster, params string[] words) =>
        WwProcess.Run([.. words, "--ns", cluster.Namespace, "--timeout", "60"]);

    private static string Text(JsonElement node, string property) => node.GetProperty(property).GetString()!;

    private static IEnumerable<string> Zones(IReadOnlyList<JsonElement> nodes) =>
        nodes.Select(node => node.GetProperty("meta").GetProperty("zone").GetString()!);
}
