using System.Text;
using Deque.AxeCore.Commons;
using PuppeteerSharp;
using Wetware.Capabilities;
using Wetware.Devices;
using Wetware.Functions;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Queues;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Cluster;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Every page of the console in a browser, over a node with something of everything, named by strangers.</summary>
[Collection("node")]
public sealed class ConsolePagesTests(LiveNode node, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Attack = "<img src=x onerror=\"window.wwHit=1\"><script>window.wwHit=1</script>";

    // Faults that keep people out; the rest is advice.
    private const string RunAxe = """
        async only => (await axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: only } : {}) })).violations
            .filter(fault => fault.impact === 'serious' || fault.impact === 'critical')
            .map(fault => `${fault.id}: ${fault.nodes.slice(0, 3).map(one => `${one.html.slice(0, 200)} (${one.any.map(check => check.message).join(', ').slice(0, 200)})`).join('; ')}`)
        """;

    // A folder that keeps a picture of each page, for people; none without it.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("WW_SCREENSHOTS");

    [ChromiumFact]
    public async Task Every_page_is_free_of_serious_faults_fits_narrow_screens_and_runs_no_script_of_strangers()
    {
        await using var supervisor = await TestSupervisor.Start("camera");
        var addresses = await Fill(supervisor);
        await using var tab = await chromium.Open();
        var axe = new BundledAxeScriptProvider().GetScript();
        var faults = new List<string>();
        tab.Page.Console += (_, message) =>
        {
            if (message.Message.Type == ConsoleType.Error)
                faults.Add($"{tab.Page.Url}: the browser's console: {message.Message.Text}");
        };
        foreach (var address in addresses)
        {
            await Theme(tab, isDark: false);
            await Width(tab, 1280);
            await tab.Go(new Uri(node.Address, address));
            await Picture(tab, address, "wide");
            await tab.Page.EvaluateExpressionAsync(axe);
            faults.AddRange((await tab.Page.EvaluateFunctionAsync<string[]>(RunAxe, (object?)null)).Select(fault => $"{address}: {fault}"));

            await Width(tab, 400);
            await Theme(tab, isDark: true);
            await Picture(tab, address, "narrow");
            faults.AddRange((await tab.Page.EvaluateFunctionAsync<string[]>(RunAxe, (object)new[] { "color-contrast" })).Select(fault => $"{address}, dark: {fault}"));
            if (await tab.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth") is var width and > 400)
                faults.Add($"{address}: {width} pixels wide on a screen of 400");
            if (await tab.Page.EvaluateExpressionAsync<bool>("'wwHit' in window"))
                faults.Add($"{address}: ran a script of a stranger");
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private static Task Width(Tab tab, int width) => tab.Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });

    // The page follows the system; its colours are set on the server.
    private static async Task Theme(Tab tab, bool isDark)
    {
        await tab.Page.EmulateMediaFeaturesAsync(
        [
            new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" },
            new MediaFeatureValue { MediaFeature = MediaFeature.PrefersReducedMotion, Value = "reduce" },
        ]);
        if (isDark)
            await tab.Until("the dark colours", "() => document.querySelector(`button[aria-label='Light colours']`)");
    }

    private static async Task Picture(Tab tab, string address, string width)
    {
        if (Pictures is not null)
            await tab.Page.ScreenshotAsync(Path.Combine(Pictures, $"{address.Trim('/').Replace('/', '_').Replace('?', '_').Split('&', '%')[0]}-{width}.png"), new ScreenshotOptions { FullPage = true });
    }

    private async Task<IReadOnlyList<string>> Fill(TestSupervisor supervisor)
    {
        var client = node.Client;
        var attack = Encoding.UTF8.GetBytes(Attack);
        await client.Anchors.Get("/shop/orders").StoreAsync(CapabilityValue.Of(attack));
        await client.Channels.CreateAsync("orders", 8);
        await client.RaftGroups.CreateAsync("settings", "kv", [node.Peer]);
        await using (var settings = await client.RaftGroups.OpenKeyValueAsync("settings"))
            await settings.PutAsync(attack, attack);
        await client.RaftGroups.CreateAsync(QueueClient.DefaultGroup, QueueClient.Kind, [node.Peer]);
        await client.Queues.AppendAsync("jobs", new QueueItem("job-1", attack));
        await client.Functions.PutAsync(new MemoryStream(attack), "text/plain", Attack);
        await client.Functions.PlugAsync([new() { Method = "get", Path = "/hello", Name = Attack, Kind = PlugKind.File }]);
        await client.Functions.Kv("functions").SetAsync(Attack, attack);
        await client.Functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes($"function _start() {{ console.log({System.Text.Json.JsonSerializer.Serialize(Attack)}); throw new Error('no'); }}")), "text/javascript", "talk");
        await client.Functions.CallAsync(new FunctionRequest { Name = "talk" });
        await Wait.Until(async () => (await client.Functions.Logs.ReadAsync("talk")).Count == 2, "the function's log is kept");
        await Wait.Until(async () => (await client.Backups.ListAsync()) is [{ Count: > 0, Work: null }], "the scheduled backup is made");
        var job = await client.Functions.Jobs.SubmitAsync(
            Guid.NewGuid().ToString("n"), new FunctionJobSpec { Request = new FunctionRequest { Name = Attack }, Plan = """{"name":"plan","steps":[{"op":"call","function":"none"}]}""" });

        var samples = Path.Combine(Repository.Folder, "samples");
        var module = await client.Modules.PutAsync(await File.ReadAllBytesAsync(Path.Combine(samples, "cat.wasm")));
        await client.Tasks.SubmitAsync(new TaskSpec { Id = "attack", Description = Attack, Module = module.Digest, Stdin = attack });
        ServerId.TryParse(node.Server, out var server);
        var process = await client.Processes.SpawnAsync(server, new ProcessSpec { Module = module.Digest, Name = Attack, Input = attack });

        var device = await client.Devices.Devices.Add(new DeviceAnnouncement(supervisor.Name, supervisor.Port, ["127.0.0.1"]));
        await client.Devices.Logs.Add(System.Text.Json.JsonSerializer.Serialize(new { deviceName = device.Name, loglevel = "INFO", message = Attack }));
        var builder = new ModuleBuilder();
        builder.Export("fibo", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x42, 0x01);
        var fibo = await client.Devices.Modules.Add("fibo", "fibo.wasm", builder.Build());
        await client.Devices.Modules.Describe(fibo.Id, [new("fibo", "GET", [new("param0", "integer")], "integer", [])], new Dictionary<string, ReadOnlyMemory<byte>>());
        var deployment = await client.Devices.Deployments.Create(new("chain", [new(device.Id, fibo.Id, "fibo", [])]));
        await client.Devices.Cards.SetZones(new(default, new Dictionary<string, IReadOnlyList<string>> { [Attack] = ["low", "high"] }, ["low", "high"]));
        await client.Devices.Cards.SetNode(new("", default, device.Id, Attack, Attack));
        await client.Devices.Cards.SetModule(new("", default, fibo.Id, Attack, "low", "temp", "inherit"));
        await client.Devices.Cards.SetSource(new("", default, device.Id, Attack, "camera", "low"));
        deployment = await client.Devices.Deployments.Update(deployment.Id, new("chain", [new(device.Id, fibo.Id, "fibo", [])]));
        await client.Devices.Deployments.Deploy(deployment.Id);
        await client.Devices.Deployments.Run(deployment.Id, new DeviceRun(new Dictionary<string, string> { ["param0"] = "7" }, new Dictionary<string, ReadOnlyMemory<byte>>()));
        return
        [
            "/", "/console/tasks", "/console/tasks/new", "/console/tasks/attack", "/console/tasks/attack/runs/1", "/console/workers", "/console/modules", $"/console/modules/{module.Digest}",
            "/console/nodes", "/console/anchors?path=%2Fshop%2Forders", "/console/channels", "/console/channels/orders", "/console/topics", "/console/topics/news", "/console/processes",
            $"/console/processes/{process.Server}/{process.Pid}", "/console/sessions", "/console/tokens", "/console/raft", "/console/raft/settings", "/console/queues", "/console/queues/jobs",
            "/console/functions", $"/console/functions/name?name={Uri.EscapeDataString(Attack)}", "/console/functions/name?name=talk", "/console/functions/plugs", "/console/functions/filters", "/console/functions/keys",
            "/console/functions/files", "/console/functions/calls", "/console/functions/plans", $"/console/functions/jobs/{job.Id}", "/console/devices", "/console/devices/graph", $"/console/devices/device/{device.Id}",
            "/console/devices/modules", $"/console/devices/modules/{fibo.Id}", "/console/devices/deployments", "/console/devices/deployments/new",
            $"/console/devices/deployments/{deployment.Id}", "/console/devices/cards", "/console/devices/logs", "/console/backups",
        ];
    }
}
