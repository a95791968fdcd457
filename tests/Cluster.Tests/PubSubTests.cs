namespace Wetware.Tests;

/// <summary>Topics and services by <c>ww</c>, on nodes that are processes.</summary>
[Collection(SharedCluster.Name)]
public sealed class PubSubTests(SharedCluster.Nodes nodes)
{
    [Fact]
    public async Task Messages_and_services_pass_from_tool_to_tool()
    {
        var cluster = nodes.Cluster;
        string[] here = ["--ns", cluster.Namespace, "--timeout", "60"];

        var subscriber = cluster.Client("subscribe", "-t", "tool-news", "--json", "--count", "1");
        await subscriber.Says("subscribed to tool-news");
        Assert.Equal((0, ""), await WwProcess.Run(["publish", "-t", "tool-news", "hello", .. here]));
        Assert.Contains("\"text\":\"hello\",\"lost\":0", await subscriber.Says("hello"), StringComparison.Ordinal);
        Assert.Equal(0, await subscriber.Exit());

        var provider = cluster.Client("provide", "-n", "db", "-a", "10.0.0.7:5432", "--meta", "zone=a");
        await provider.Says("providing |db| at 10.0.0.7:5432");
        var (code, output) = await WwProcess.Run(["locate", "-n", "db", "--count", "1", "--wait", "30", .. here]);
        Assert.Equal(0, code);
        Assert.EndsWith("10.0.0.7:5432 zone=a", output.Trim(), StringComparison.Ordinal);
        Assert.Equal(143, await provider.Terminate());

        (code, output) = await WwProcess.Run(["locate", "-n", "db", "--count", "1", "--wait", "1", .. here]);
        Assert.Equal((1, "ww: nobody has answered for \"db\" within 1 s"), (code, output.Trim()));
        Assert.Equal(2, (await WwProcess.Run(["publish", "-t", "ww/routing", "x", .. here])).ExitCode);
    }
}
