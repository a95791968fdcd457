using System.Text.Json;

namespace Wetware.Tests;

/// <summary>Processes and modules by <c>ww</c> alone, from outside of two nodes.</summary>
public sealed class ProcessStoryTests
{
    [Fact]
    public async Task Programs_run_on_a_node_are_listed_read_and_killed()
    {
        await using var cluster = new TestCluster();
        var gatewayStarts = cluster.Gateway();
        var workerStarts = cluster.Worker("worker");
        await gatewayStarts;
        var worker = await workerStarts;
        var nodes = await cluster.LsUntil(all => all.Count == 2, "two nodes");
        var server = nodes.Single(node => node.GetProperty("role").GetString() == "worker").GetProperty("server").GetString()!;

        // Exit codes pass through, output comes here, arguments go there.
        Assert.Equal(99, (await Ww(cluster, "cluster", "run", Sample("exit99"))).ExitCode);
        var (code, output) = await Ww(cluster, "cluster", "run", Sample("env"), "--node", server, "--env", "COLOUR=blue", "--", "first", "second");
        Assert.Equal(0, code);
        Assert.Contains("arg second", output, StringComparison.Ordinal);
        Assert.Contains("env COLOUR=blue", output, StringComparison.Ordinal);
        Assert.Contains($"env WW_SERVER={server}", output, StringComparison.Ordinal);
        Assert.Equal(124, (await Ww(cluster, "cluster", "run", Sample("loop"), "--limit", "time=200ms")).ExitCode);

        // So do components.
        (code, output) = await Ww(cluster, "cluster", "run", Sample("components/env"), "--env", "COLOUR=red", "--", "third");
        Assert.Equal(0, code);
        Assert.Contains("arg third", output, StringComparison.Ordinal);
        Assert.Contains("env COLOUR=red", output, StringComparison.Ordinal);
        Assert.Equal(124, (await Ww(cluster, "cluster", "run", Sample("components/sleep"), "--limit", "time=200ms")).ExitCode);

        // Programs find nodes in the view, and start others there, from a node and from here.
        (code, output) = await Ww(cluster, "cluster", "run", Sample("pingpong"), "--node", server, "--env", "ROUNDS=20");
        Assert.Equal((0, true), (code, output.Contains("20 rounds with", StringComparison.Ordinal)));
        (code, output) = await Ww(cluster, "run", Sample("hello-remote"), "--grant", "view", "--grant", "executor", "--grant", "anchor", "--grant", "router");
        Assert.Equal((0, true), (code, output.Contains("/hello {\"end\":\"exited\"", StringComparison.Ordinal)));
        Assert.Equal(1, (await Ww(cluster, "run", Sample("hello"), "--no-dial")).ExitCode);

        // Each command logged in for its program, and left no session behind.
        Assert.Equal((0, ""), await Ww(cluster, "session", "ls", "--json"));

        // One that goes on is seen and ended, and who follows it learns of the end.
        (code, output) = await Ww(cluster, "cluster", "run", Sample("loop"), "--detach", "--node", server[..6]);
        Assert.Equal(0, code);
        var process = output.Trim();
        Assert.StartsWith(server + "/", process, StringComparison.Ordinal);
        (_, output) = await Ww(cluster, "ps", "--json");
        var listed = JsonDocument.Parse(output).RootElement;
        Assert.Equal("running", listed.GetProperty("state").GetString());
        Assert.Equal(process, $"{listed.GetProperty("server").GetString()}/{listed.GetProperty("pid").GetUInt32()}");
        await using var follows = WwProcess.Start(With(cluster, "logs", process, "-f"));
        Assert.Equal(0, (await Ww(cluster, "kill", process)).ExitCode);
        Assert.Equal(0, await follows.Exit());
        (_, output) = await Ww(cluster, "ps", "--all", "--tree");
        Assert.Contains("killed KILL", output, StringComparison.Ordinal);

        // Its module was kept.
        (_, output) = await Ww(cluster, "module", "ls", "--json");
        var modules = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var digest = listed.GetProperty("module").GetString()!;
        Assert.Contains(modules, module => module.GetProperty("digest").GetString() == digest);
        Assert.Equal(0, (await Ww(cluster, "module", "rm", digest)).ExitCode);

        // Ctrl-C, here a SIGTERM to the tool, interrupts the process.
        await using var running = WwProcess.Start(With(cluster, "cluster", "run", Sample("loop"), "--node", server));
        Assert.Equal(130, await EndWhenListed(cluster, running));

        // What is wrong is said.
        (code, output) = await Ww(cluster, "kill", $"{server}/4000");
        Assert.Equal((1, true), (code, output.Contains("not-found", StringComparison.Ordinal)));
        (code, output) = await Ww(cluster, "module", "put", Path.Combine(AppContext.BaseDirectory, "ww.dll"));
        Assert.Equal((1, true), (code, output.Contains("no WebAssembly module", StringComparison.Ordinal)));

        // Processes die with their node.
        await worker.Kill();
        (code, output) = await Ww(cluster, "logs", process);
        Assert.Equal((3, true), (code, output.Contains("disconnected", StringComparison.Ordinal)));
    }

    private static async Task<int> EndWhenListed(TestCluster cluster, WwProcess running)
    {
        await Testing.Wait.Until(async () => (await Ww(cluster, "ps", "--json")).Output.Contains("running", StringComparison.Ordinal), "it runs", TimeSpan.FromSeconds(60));
        var code = await running.Terminate();
        await Testing.Wait.Until(async () => (await Ww(cluster, "ps", "--json")).Output.Length == 0, "it was ended", TimeSpan.FromSeconds(60));
        return code;
    }

    private static Task<(int ExitCode, string Output)> Ww(TestCluster cluster, params string[] arguments) => WwProcess.Run(With(cluster, arguments));

    private static string[] With(TestCluster cluster, params string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--");
        string[] flags = ["--ns", cluster.Namespace, "--timeout", "60"];
        return at < 0 ? [.. arguments, .. flags] : [.. arguments[..at], .. flags, .. arguments[at..]];
    }

    private static string Sample(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "samples", name + ".wasm");
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"samples/{name}.wasm is not in any folder above {AppContext.BaseDirectory}");
    }
}
