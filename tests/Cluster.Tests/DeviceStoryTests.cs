using System.Globalization;
using System.Text.Json.Nodes;
using Wetware.Testing;
using Wetware.Tests.Raft;

namespace Wetware.Tests;

/// <summary>
/// Workers as devices, on machines of their own where network namespaces can be made: found by multicast, given a chain by <c>ww</c>, called by a process, there again
/// after a kill, and replaced when they hang.
/// </summary>
public sealed class DeviceStoryTests : IAsyncLifetime
{
    // On an idle machine: a check every 15 s with 5 s to answer, four more of 1.5 s, and the deployment on the other device.
    private static readonly TimeSpan Replaced = TimeSpan.FromSeconds(120);

    private readonly TestCluster _cluster = new();
    private readonly TempFolder _folder = new();
    private readonly NodeNetwork? _network = NodeNetwork.TryCreate(3);
    private readonly string _devices;
    private readonly string _secret;

    public DeviceStoryTests()
    {
        _devices = _network is null ? $"127.0.0.1:{FreePort.Find()}" : $"{_network.Address(0)}:3000";
        _secret = _cluster.File("secret", "a secret for a gateway and its devices");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _network?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_chain_runs_over_two_workers_goes_on_after_a_kill_and_moves_when_one_hangs()
    {
        await File.WriteAllBytesAsync(_folder["square.wasm"], Square());
        await Node(0, "gateway", "--listen", "127.0.0.1:0", "--cluster-port", "0", "--devices", _devices, "--open");
        var workers = await Task.WhenAll(Worker(1), Worker(2));
        await Until(all => all.Count == 2, "two devices are active");
        await Ww("device", "rm", "device-1");
        await Ww("device", "rm", "device-2");
        await Ww("device", "scan");
        await Until(all => all.Count == 2, "both devices are found again");

        await Ww("module", "describe", "math", "--wasm", _folder["square.wasm"], "--function", "square(integer):integer");
        await Ww("deploy", "create", "chain", "--step", "device-1/device-2:math:square", "--step", "device-2:math:square");
        await Ww("deploy", "apply", "chain");
        Assert.Equal("""["81",null]""", await Ww("deploy", "run", "chain", "param0=3"));

        await workers[0].Kill();
        var again = await Worker(1);
        Assert.Equal("""["256",null]""", await Ww("deploy", "run", "chain", "param0=4"));
        Assert.Equal("""{"result":["625",null],"isInFailover":false}""", await Ww("cluster", "run", Repository.Sample("deployment"), "--grant", "devices", "--", "chain", "param0=5"));
        Assert.Contains("Execution result: 256", await Ww("device", "logs", "--device", "device-2"), StringComparison.Ordinal);

        again.Pause();
        await Until(all => all.Any(device => device["name"]!.ToString() == "device-1" && device["status"]!.ToString() == "inactive"), "the device that hangs is inactive", Replaced);
        await Wait.Until(async () => (await Ww("deploy", "show", "chain")).Contains("in failover", StringComparison.Ordinal), "the deployment has moved", Replaced);
        Assert.Equal("""["1296",null]""", await Ww("deploy", "run", "chain", "param0=6"));
        again.Resume();
    }

    private async Task<WwProcess> Node(int node, params string[] arguments)
    {
        string[] bind = _network is null ? [] : ["--bind", _network.Address(node)];
        var process = _cluster.Begin($"node-{node}", _network?.Space(node), [.. arguments, .. bind, "--secret-file", _secret]);
        await process.Says("Ready as");
        return process;
    }

    private Task<WwProcess> Worker(int node) => Node(
        node, ["start", "--device-name", $"device-{node}", .. _network is null ? (string[])["--device", "0", "--device-orchestrator", $"http://{_devices}"] : ["--device", $"{_network.Address(node)}:5000", "--device-open"]]);

    private static byte[] Square()
    {
        var module = new ModuleBuilder();
        module.Export("square", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x20, 0, 0x20, 0, 0x7e);
        return module.Build();
    }

    private async Task Until(Func<IReadOnlyList<JsonNode>, bool> condition, string what, TimeSpan? deadline = null) => await Wait.Until(
        async () => condition([.. (await Ww("device", "ls", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .Where(device => device["interfaces"]!.AsArray().Count > 0)]),
        what,
        deadline ?? TimeSpan.FromSeconds(90));

    private async Task<string> Ww(params string[] arguments)
    {
        string[] common = ["--ns", _cluster.Namespace, "--secret-file", _secret, "--timeout", "60"];
        var at = Array.IndexOf(arguments, "--");
        var (code, output) = await WwProcess.Run(at < 0 ? [.. arguments, .. common] : [.. arguments[..at], .. common, .. arguments[at..]]);
        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"ww {string.Join(' ', arguments)} ended with {code}: {output}"));
        return output.Trim();
    }
}
