using System.Text.Json;

namespace Wetware.Tests;

/// <summary>Channels by command, between processes, one of which is killed.</summary>
public sealed class ChannelTests
{
    private const int Values = 300;

    [Fact]
    public async Task Values_go_from_command_to_command_while_a_node_is_killed()
    {
        await using var cluster = new TestCluster();
        var starting = cluster.Gateway();
        var worker = await cluster.Worker("worker");
        await starting;
        Assert.Equal("jobs", await Ww(cluster, "new", "jobs"));
        Assert.Equal("kept", await Ww(cluster, "new", "kept", "--capacity", "1000"));
        string[] values = [.. Enumerable.Range(0, Values).Select(i => $"{i}")];

        // Kept on disk, whichever node dies.
        await Ww(cluster, "send", "kept", "first", "second");
        await using var receiver = Begin(cluster, "recv", "jobs", "--follow", "--json");
        await Ww(cluster, ["send", "jobs", .. values[..(Values / 2)]]);

        // The receiver waits across the kill, and the sender meets a cluster that does not know of it yet.
        await worker.Kill();
        await Ww(cluster, ["send", "jobs", .. values[(Values / 2)..]]);
        Assert.Equal("first\nsecond", await Ww(cluster, "recv", "kept", "--count", "2"));
        await Ww(cluster, "close", "jobs");
        Assert.Equal(0, await receiver.Exit());
        Assert.Equal(
            values,
            receiver.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));

        // Errors say what to do.
        Assert.Contains("ww chan new", await Ww(cluster, 1, "recv", "nobody-made-this"), StringComparison.Ordinal);
        Assert.Contains("already closed", await Ww(cluster, 1, "close", "jobs"), StringComparison.Ordinal);
        Assert.Contains("closed", await Ww(cluster, 1, "send", "jobs", "late"), StringComparison.Ordinal);
    }

    private static WwProcess Begin(TestCluster cluster, params string[] arguments) =>
        WwProcess.Start(["chan", .. arguments, "--ns", cluster.Namespace, "--timeout", "60"]);

    private static Task<string> Ww(TestCluster cluster, params string[] arguments) => Ww(cluster, 0, arguments);

    private static async Task<string> Ww(TestCluster cluster, int code, params string[] arguments)
    {
        var (ended, said) = await WwProcess.Run(["chan", .. arguments, "--ns", cluster.Namespace, "--timeout", "60"]);
        Assert.True(ended == code, $"ww chan {string.Join(' ', arguments.Take(3))} ended with {ended}: {said}");
        return said;
    }
}
