using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Raft groups by <c>ww</c> and by programs, on three nodes; one is killed while it leads.</summary>
[Collection(SharedCluster.Name)]
public sealed class RaftStoryTests(SharedCluster.Nodes shared)
{
    [Fact]
    public async Task A_group_is_used_by_ww_and_goes_on_when_the_leaders_node_is_killed()
    {
        await using var cluster = new TestCluster();
        var processes = await Task.WhenAll(
            cluster.Gateway("gateway", "--meta", "process=0"), cluster.Worker("one", "--meta", "process=1"), cluster.Worker("two", "--meta", "process=2"));
        var nodes = await cluster.LsUntil(all => all.Count == 3, "three nodes");

        Assert.StartsWith("settings: members on ", await Ok(cluster, "create", "settings", "--kind", "kv", "--count", "3"), StringComparison.Ordinal);
        Assert.Equal("revision 1", await Ok(cluster, "put", "settings", "greeting", "hello"));
        Assert.Equal("hello", await Ok(cluster, "get", "settings", "greeting"));
        Assert.Equal("hello", await Ok(cluster, "get", "settings", "greeting", "--serializable"));
        Assert.Contains("no such key", await Refused(cluster, "get", "settings", "nothing"), StringComparison.Ordinal);
        Assert.Contains("last written by revision 1", await Refused(cluster, "cas", "settings", "greeting", "other", "--expect", "bye"), StringComparison.Ordinal);
        Assert.Equal("revision 2", await Ok(cluster, "cas", "settings", "greeting", "other", "--expect-revision", "1"));

        var watch = cluster.Client("raft", "watch", "settings", "greet", "--prefix", "--since", "0", "--count", "4");
        await watch.Says("2  put  greeting  other");
        Assert.Equal("revision 3", await Ok(cluster, "put", "settings", "greeting", "third"));
        await watch.Says("3  put  greeting  third");

        // The leader moves to a node that is not the primary, so that its death is the group's concern alone.
        var victim = nodes.First(node => !node.GetProperty("primary").GetBoolean());
        await Ok(cluster, "transfer", "settings", victim.GetProperty("server").GetString()!);
        Assert.Equal(victim.GetProperty("server").GetString(), Json(await Ok(cluster, "ls", "--json")).Single().GetProperty("leader").GetString());
        await processes[victim.GetProperty("meta").GetProperty("process").GetString()![0] - '0'].Kill();

        Assert.Equal("revision 4", await Ok(cluster, "put", "settings", "greeting", "after the kill"));
        Assert.Equal("after the kill", await Ok(cluster, "get", "settings", "greeting"));
        await watch.Says("4  put  greeting  after the kill");
        Assert.Equal(0, await watch.Exit());
        Assert.Equal("greeting  after the kill", await Ok(cluster, "get", "settings"));
        Assert.Equal("revision 5", await Ok(cluster, "del", "settings", "greeting"));
        await Refused(cluster, "del", "settings", "greeting");
    }

    [Fact]
    public async Task A_program_creates_a_group_on_nodes_of_its_choice_and_uses_it_through_anchors()
    {
        var cluster = shared.Cluster;
        var nodes = await cluster.Ls();

        var (code, said) = await WwProcess.Run(["run", Repository.Sample("raft"), "--ns", cluster.Namespace, "--timeout", "60", "--", "seed", "3"]);

        Assert.True(code == 0, said);
        foreach (var peer in nodes.Select(node => node.GetProperty("peer").GetString()))
        {
            Assert.Contains($"/{peer}/raft/seed\n{{\"done\":true,", said, StringComparison.Ordinal);
            Assert.Contains($"\nhello from {peer}", said, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await Ok(cluster, "get", "seed", "--keys-only")).Split('\n').Length);
        Assert.Equal(3, Json(await Ok(cluster, "ls", "--json")).Single(group => group.GetProperty("group").GetString() == "seed").GetProperty("members").GetInt32());
        (code, said) = await WwProcess.Run(["run", Repository.Sample("raft"), "--ns", cluster.Namespace, "--timeout", "60", "--", "other", "5"]);
        Assert.True(code == 1, said);
        Assert.Contains("shows fewer nodes than are wanted", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_propose_and_read_over_the_channels_of_members()
    {
        var cluster = shared.Cluster;
        await using var serving = WwProcess.Start(["run", Repository.Sample("raft"), "--ns", cluster.Namespace, "--timeout", "60", "--", "talk", "3", "serve"]);
        await serving.Says("serving");

        var (code, said) = await Call("put", """{"key":"greeting","text":"hello"}""");
        Assert.True(code == 0, said);
        Assert.Contains("\"done\":true", said, StringComparison.Ordinal);
        Assert.Equal((0, "hello"), await Call("get", "greeting"));
        Assert.Equal("hello", await Ok(cluster, "get", "talk", "greeting"));
        (code, said) = await Call("get", "nothing");
        Assert.Equal(1, code);
        Assert.Contains("get: there is no such key", said, StringComparison.Ordinal);
        (code, said) = await Call("changes", "{}");
        Assert.Equal(1, code);
        Assert.Contains("changes: the method is not allowed here", said, StringComparison.Ordinal);
        Assert.False(serving.HasExited, serving.Text);

        Task<(int ExitCode, string Output)> Call(string method, string argument) =>
            WwProcess.Run(["run", Repository.Sample("raft"), "--ns", cluster.Namespace, "--timeout", "60", "--", "talk", "call", method, argument]);
    }

    private static IEnumerable<JsonElement> Json(string lines) => lines.Split('\n').Select(line => JsonDocument.Parse(line).RootElement);

    private static Task<string> Ok(TestCluster cluster, params string[] arguments) => Run(cluster, 0, arguments);

    private static Task<string> Refused(TestCluster cluster, params string[] arguments) => Run(cluster, 1, arguments);

    private static async Task<string> Run(TestCluster cluster, int expected, string[] arguments)
    {
        var (code, said) = await WwProcess.Run(["raft", .. arguments, "--ns", cluster.Namespace, "--timeout", "60"]);
        Assert.True(code == expected, $"ww raft {string.Join(' ', arguments)} ended with {code}: {said}");
        return said;
    }
}
