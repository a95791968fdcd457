using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>The console over a cluster of processes, of which one is killed.</summary>
public sealed class ConsoleStoryTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Token = "a token that opens the console";

    [ChromiumFact]
    public async Task An_operator_works_on_while_a_node_is_killed_and_the_connection_is_cut()
    {
        await using var cluster = new TestCluster();
        await using var supervisor = await TestSupervisor.Start("camera");
        using var files = new TempFolder();
        var gateway = await cluster.Gateway("gateway", "--token-file", cluster.File("token", Token), "--devices", "0");
        var address = new Uri((await gateway.Says("HTTP on")).Split(' ')[^1]);
        WwProcess[] workers = [await cluster.Worker("one"), await cluster.Worker("two")];
        await using var relay = new Relay(address);
        await using var tab = await chromium.Open();

        // A task that sleeps, so that its worker can be killed meanwhile.
        await tab.Go(new Uri(relay.Address, "/console/tasks/new"));
        await tab.Fill("Token", Token);
        await tab.Press("Log in");
        await tab.Upload("WebAssembly file", Path.Combine(Repository.Folder, "samples", "sleep.wasm"));
        await tab.Fill("Id", "story");
        await tab.Press("More: arguments, limits, retries, policies, labels");
        await tab.Fill("Arguments", "10");
        await tab.Press("Submit");
        await tab.At("/console/tasks/story");
        await tab.Shows("running", ".ww-runs .ww-state");
        await tab.Press("1");
        await tab.At("/console/tasks/story/runs/1");
        var server = (await tab.Text(".ww-run dd .ww-code")).Trim();
        await workers.Single(worker => worker.Text.Contains(server, StringComparison.Ordinal)).Kill();

        // Meanwhile a function is deployed and called; the connection is cut while its input is typed.
        await tab.Press("Functions");
        await tab.Upload("Program or file", Path.Combine(Repository.Folder, "samples", "functions", "uppercase.wasm"));
        await tab.Fill("Name", "upper");
        await tab.Press("Push");
        await tab.At("/console/functions/name?name=upper");
        await tab.Type("Input", "typed before the cut");
        var accepted = relay.Accepted;
        relay.Cut();
        await Wait.Until(() => relay.Accepted > accepted, "the page connects again", Tab.Deadline);
        Assert.Equal("typed before the cut", await tab.Value("Input"));
        await tab.PressUntil("Call", "TYPED BEFORE THE CUT", ".ww-output");

        // A chain on a device.
        await tab.Press("Devices");
        await tab.Fill("Name", supervisor.Name);
        await tab.Fill("IP address", "127.0.0.1");
        await tab.Fill("Port", $"{supervisor.Port}");
        await tab.Press("Add");
        await tab.Shows(supervisor.Name, ".ww-devices");
        await tab.Go(new Uri(relay.Address, "/console/devices/modules"));
        await File.WriteAllBytesAsync(files["fibo.wasm"], Fibo());
        await tab.Upload("WebAssembly file", files["fibo.wasm"]);
        await tab.Fill("Name", "fibo");
        await tab.Press("Add");
        await tab.Below("/console/devices/modules/");
        await tab.Press("Describe");
        await (await tab.Page.WaitForSelectorAsync("fieldset input[type=checkbox]")).ClickAsync();
        await tab.Press("Save");
        await tab.Shows("param0: integer", ".ww-functions tbody");
        await tab.Go(new Uri(relay.Address, "/console/devices/deployments/new"));
        await tab.Fill("Name", "chain");
        await tab.Choose("Module", "fibo");
        await tab.Choose("Device", supervisor.Name);
        await tab.Press("Dry run");
        await tab.Shows("Every step has a device");
        await tab.Press("Create");
        await tab.Below("/console/devices/deployments/");
        await tab.Press("Deploy");
        await tab.Fill("param0", "7");
        await tab.Press("Run");
        await tab.Shows("21", ".ww-outcome");

        // The task came to its end on the other worker.
        await tab.Go(new Uri(relay.Address, "/console/tasks/story/runs/1"));
        await tab.Shows("succeeded", ".ww-run .ww-state");
        Assert.Contains("lost with their node", await tab.Text(".ww-run"));
        await tab.Press("Log out");
        await tab.Shows("Log in");
    }

    private static byte[] Fibo()
    {
        var builder = new ModuleBuilder();
        builder.Export("fibo", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x42, 0x01);
        return builder.Build();
    }
}
