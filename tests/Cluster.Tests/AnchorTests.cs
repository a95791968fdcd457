using System.Text.Json;

namespace Wetware.Tests;

/// <summary>Anchors by <c>ww</c>, from a process that is no node.</summary>
public sealed class AnchorTests
{
    [Fact]
    public async Task The_tree_is_used_by_ww_and_outlives_the_kill_of_a_node()
    {
        await using var cluster = new TestCluster();
        var gatewayStarts = cluster.Gateway();
        var worker = await cluster.Worker("worker");
        await gatewayStarts;
        var nodes = await cluster.LsUntil(all => all.Count == 2, "two nodes");
        var server = nodes.Single(node => !node.GetProperty("primary").GetBoolean()).GetProperty("server").GetString()!;
        var mine = $"/{server}/mine";
        Task<(int Code, string Said)> Ww(params string[] arguments) => Anchor(cluster, arguments);

        Assert.StartsWith("version ", (await Ok(Ww("set", "/config/greeting", "hello"))), StringComparison.Ordinal);
        Assert.Equal("hello", await Ok(Ww("get", "config//greeting")));
        var (refused, said) = await Ww("set", "/config/greeting", "other", "--no-overwrite");
        Assert.True(refused == 1 && said.Contains("the cell is occupied", StringComparison.Ordinal), said);
        var cell = JsonDocument.Parse(await Ok(Ww("get", "/config/greeting", "--json"))).RootElement;
        Assert.Equal("hello", cell.GetProperty("text").GetString());
        var version = cell.GetProperty("version").GetInt64();
        await Ok(Ww("cas", "/config/greeting", "--expect", "hello", "--file", cluster.File("value", "from a file")));
        Assert.Equal(1, (await Ww("cas", "/config/greeting", "--expect-version", $"{version}", "late", "--json")).Code);
        Assert.Equal($"{version + 1}  from a file", await Ok(Ww("watch", "/config/greeting", "--since", $"{version}", "--count", "1")));
        await Ok(Ww("set", mine, "in memory"));
        Assert.Equal("config\n  greeting", string.Join('\n', (await Ok(Ww("ls", "--tree"))).Split('\n').SkipWhile(line => line != "config").Take(2)));
        Assert.Contains(server, await Ok(Ww("ls")), StringComparison.Ordinal);

        await worker.Kill();

        Assert.Equal("from a file", await Ok(Ww("get", "/config/greeting")));
        var (gone, why) = await Ww("get", mine);
        Assert.True(gone == 3 && why.Contains("is not in the cluster", StringComparison.Ordinal), $"{gone}: {why}");
        await Ok(Ww("rm", "/config", "--recursive"));
        Assert.Equal(1, (await Ww("get", "/config/greeting")).Code);
    }

    private static Task<(int Code, string Said)> Anchor(TestCluster cluster, params string[] arguments) =>
        WwProcess.Run(["anchor", .. arguments, "--ns", cluster.Namespace, "--timeout", "30"]);

    private static async Task<string> Ok(Task<(int Code, string Said)> run)
    {
        var (code, said) = await run;
        Assert.True(code == 0, $"ended with {code}: {said}");
        return said;
    }
}
