using System.Globalization;
using System.Text.Json.Nodes;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>Workers as devices: found by the gateway, given a chain by <c>ww</c>, and there again after a kill.</summary>
[Collection("stories")]
public sealed class DeviceStoryTests
{
    [Fact]
    public async Task A_chain_runs_over_two_workers_and_goes_on_after_one_was_killed()
    {
        await using var cluster = new TestCluster();
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["square.wasm"], Square());
        var devices = $"127.0.0.1:{FreePort.Find()}";
        await cluster.Gateway("gateway", "--devices", devices);
        var first = await Worker(cluster, "device-1", devices);
        await Worker(cluster, "device-2", devices);
        await Until(cluster, all => all.Count == 2, "two devices are active");

        await Ww(cluster, "module", "describe", "math", "--wasm", folder["square.wasm"], "--function", "square(integer):integer");
        await Ww(cluster, "deploy", "create", "chain", "--step", "device-1:math:square", "--step", "device-2:math:square");
        await Ww(cluster, "deploy", "apply", "chain");
        Assert.Equal("""["81",null]""", await Ww(cluster, "deploy", "run", "chain", "param0=3"));

        await first.Kill();
        await Worker(cluster, "device-1", devices);

        Assert.Equal("""["256",null]""", await Ww(cluster, "deploy", "run", "chain", "param0=4"));
        Assert.Contains("Execution result: 256", await Ww(cluster, "device", "logs", "--device", "device-2"), StringComparison.Ordinal);
    }

    private static Task<WwProcess> Worker(TestCluster cluster, string name, string devices) =>
        cluster.Worker(name, "--device", "0", "--device-name", name, "--device-orchestrator", $"http://{devices}");

    private static byte[] Square()
    {
        var module = new ModuleBuilder();
        module.Export("square", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x20, 0, 0x20, 0, 0x7e);
        return module.Build();
    }

    private static async Task Until(TestCluster cluster, Func<IReadOnlyList<JsonNode>, bool> condition, string what) => await Wait.Until(
        async () => condition([.. (await Ww(cluster, "device", "ls", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .Where(device => device["status"]!.ToString() == "active" && device["interfaces"]!.AsArray().Count > 0)]),
        what,
        TimeSpan.FromSeconds(90));

    private static async Task<string> Ww(TestCluster cluster, params string[] arguments)
    {
        var (code, output) = await WwProcess.Run([.. arguments, "--ns", cluster.Namespace, "--timeout", "60"]);
        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"ww {string.Join(' ', arguments)} ended with {code}: {output}"));
        return output.Trim();
    }
}
