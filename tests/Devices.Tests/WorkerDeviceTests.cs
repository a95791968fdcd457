using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Wetware.Devices.Discovery;
using Wetware.Devices.Supervisor;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Nodes as devices of the orchestrator.</summary>
[Collection("devices")]
public sealed class WorkerDeviceTests(DeviceFixture orchestrator)
{
    private static readonly Dictionary<string, string> Fibo = new() { ["fibo[method]"] = "GET", ["fibo[param0]"] = "integer", ["fibo[output]"] = "integer" };

    [Fact]
    public async Task Workers_run_a_chain_and_keep_what_was_called()
    {
        await using var a = await WorkerDevice.Start("worker-a");
        await using var b = await WorkerDevice.Start("worker-b");
        var module = await WorkerDevice.Upload(orchestrator, "chained");
        var deployment = await orchestrator.Create(
            "worker-chain", DeviceFixture.Step(await a.AddTo(orchestrator), module, "fibo"), DeviceFixture.Step(await b.AddTo(orchestrator), module, "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        var result = await orchestrator.Run(deployment, new() { ["param0"] = "5" });
        var longer = await orchestrator.Run(deployment, new() { ["param0"] = "8" });
        var history = JsonNode.Parse(await a.Http.GetStringAsync("/request-history"))!.AsArray();
        using var health = await a.Http.GetAsync("/health");

        Assert.Equal("""{"result":["34",null],"isInFailover":false}""", result.ToJsonString());
        Assert.Equal("9227465", longer["result"]![0]!.GetValue<string>());
        Assert.Equal(2, history.Count);
        Assert.Equal($"{deployment}:chained:fibo:1", history[0]!["request_id"]!.GetValue<string>());
        Assert.Equal("""{"param0":"5"}""", history[0]!["request_args"]!.ToJsonString());
        Assert.StartsWith($"http://127.0.0.1:{b.Port}/request-history/", history[0]!["result"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("true", Assert.Single(health.Headers.GetValues("Custom-Orchestrator-Set")));
    }

    [Fact]
    public async Task A_module_keeps_its_memory_until_it_fails_or_is_deployed_anew()
    {
        await using var device = await WorkerDevice.Start("stateful");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "stateful");
        var count = await orchestrator.Create("count", DeviceFixture.Step(id, module, "count"));
        await orchestrator.Post($"/file/manifest/{count}");

        Assert.Equal(["1", "2", "3"], [await Value(count), await Value(count), await Value(count)]);
        await orchestrator.Post($"/file/manifest/{count}");
        Assert.Equal("1", await Value(count));
    }

    [Fact]
    public async Task Floats_texts_and_traps_are_results_too()
    {
        await using var device = await WorkerDevice.Start("types");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "types");
        async Task<string> Deployed(string function)
        {
            var deployment = await orchestrator.Create(function, DeviceFixture.Step(id, module, function));
            await orchestrator.Post($"/file/manifest/{deployment}");
            return deployment;
        }

        var (half, hello, trap, fibo) = (await Deployed("half"), await Deployed("hello"), await Deployed("trap"), await Deployed("fibo"));
        Assert.Equal("1.25", await Value(half, "2.5"));
        Assert.Equal("\"hello\"", await Value(hello));
        Assert.Equal("\"hello\"", await Value(hello));
        Assert.Equal("7540113804746346429", await Value(fibo, "91"));
        var trapped = await orchestrator.Run(trap, [], HttpStatusCode.InternalServerError);
        Assert.Equal("fetching result failed: INTERNAL SERVER ERROR", trapped["errorText"]!.GetValue<string>());
        Assert.Contains("unreachable", trapped["error"]!.GetValue<string>(), StringComparison.Ordinal);
        var wrong = await orchestrator.Run(fibo, new() { ["param0"] = "many" }, HttpStatusCode.InternalServerError);
        Assert.Contains("'many'", wrong["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_pass_between_workers_and_come_out()
    {
        await using var a = await WorkerDevice.Start("file-a");
        await using var b = await WorkerDevice.Start("file-b");
        var (first, second) = (await a.AddTo(orchestrator), await b.AddTo(orchestrator));
        var module = await WorkerDevice.Upload(orchestrator, "filing");
        var chain = await orchestrator.Create("worker-files", DeviceFixture.Step(first, module, "produce"), DeviceFixture.Step(second, module, "size"));
        var alone = await orchestrator.Create("worker-file", DeviceFixture.Step(first, module, "produce"));
        await orchestrator.Post($"/file/manifest/{chain}");
        await orchestrator.Post($"/file/manifest/{alone}");

        Assert.Equal("7", await Value(chain));
        var file = await orchestrator.Run(alone, []);
        Assert.Equal("""[null,["out.bin"]]""", file["result"]!.ToJsonString());
        Assert.Equal("out.bin", await a.Http.GetStringAsync(file["resultUrl"]!.GetValue<string>()));
        Assert.Equal("out.bin", await a.Http.GetStringAsync($"/{alone}/modules/filing/produce/out.bin"));
        using var other = await a.Http.GetAsync("/module_results/filing/passwd");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Deployments_are_there_after_a_restart_at_the_same_port()
    {
        await using var device = await WorkerDevice.Start("restarting");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "restarting");
        var deployment = await orchestrator.Create("restarting", DeviceFixture.Step(id, module, "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");
        var port = device.Port;

        await device.Restart();

        Assert.Equal(port, device.Port);
        Assert.Equal("8", await Value(deployment, "5"));
        using var removed = await device.Http.DeleteAsync($"/deploy/{deployment}");
        using var again = await device.Http.DeleteAsync($"/deploy/{deployment}");
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        await device.Restart();
        Assert.Equal("""{"deployments":[]}""", await device.Http.GetStringAsync("/deploy"));
    }

    [Fact]
    public async Task What_was_deployed_before_a_restart_stays_when_something_else_is_deployed_and_only_unused_files_go()
    {
        await using var device = await WorkerDevice.Start("staying");
        var id = await device.AddTo(orchestrator);
        var first = await Deployed("fibo", Module(1));
        await device.Restart();
        var second = await Deployed("fibo", Module(2));
        Assert.Equal(2, device.Files.Count);
        await device.Restart();
        Assert.Equal("1", await Value(first, "5"));
        Assert.Equal("2", await Value(second, "5"));

        // The same deployment with another module.
        var third = await orchestrator.Upload("staying-3", Module(3), Fibo);
        using var put = await orchestrator.Http.PutAsJsonAsync($"/file/manifest/{second}", new JsonObject { ["name"] = "x", ["sequence"] = new JsonArray(DeviceFixture.Step(id, third, "fibo")) });
        await DeviceFixture.Read(put, HttpStatusCode.OK);
        Assert.Equal(2, device.Files.Count);
        Assert.Equal("3", await Value(second, "5"));
        using var removed = await device.Http.DeleteAsync($"/deploy/{first}");
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Single(device.Files);

        async Task<string> Deployed(string function, byte[] binary)
        {
            var module = await orchestrator.Upload($"staying-{binary[^2]}", binary, Fibo);
            var deployment = await orchestrator.Create("staying", DeviceFixture.Step(id, module, function));
            await orchestrator.Post($"/file/manifest/{deployment}");
            return deployment;
        }

        static byte[] Module(byte answer)
        {
            var module = new ModuleBuilder();
            module.Export("fibo", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x42, answer);
            return module.Build();
        }
    }

    [Fact]
    public async Task What_takes_the_place_of_a_deployment_ends_its_calls()
    {
        await using var device = await WorkerDevice.Start("replacing");
        var module = await WorkerDevice.Upload(orchestrator, "replacing");
        var deployment = await orchestrator.Create("replacing", DeviceFixture.Step(await device.AddTo(orchestrator), module, "wait"));
        await orchestrator.Post($"/file/manifest/{deployment}");
        using var begun = await device.Http.PostAsync($"/{deployment}/modules/replacing/wait", null);
        var entry = JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["resultUrl"]!.GetValue<string>();

        await orchestrator.Post($"/file/manifest/{deployment}");

        using var ended = await device.Http.GetAsync(entry);
        Assert.Equal(HttpStatusCode.InternalServerError, ended.StatusCode);
        Assert.Contains("\"success\":false", await ended.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_knows_its_orchestrator_after_a_restart()
    {
        await using var device = await WorkerDevice.Start("knowing");
        Assert.Equal("false", await IsSet());
        using var register = new StringContent("""{"url":"http://127.0.0.1:3000/"}""", Encoding.UTF8, "application/json");
        using var registered = await device.Http.PostAsync("/register", register);
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);

        await device.Restart();

        Assert.Equal("true", await IsSet());

        async Task<string> IsSet()
        {
            using var health = await device.Http.GetAsync("/health");
            return health.Headers.GetValues("Custom-Orchestrator-Set").Single();
        }
    }

    [Fact]
    public async Task A_device_registers_until_it_is_taken_and_again_when_it_was_not_asked_for_long()
    {
        var (time, pause) = (new ManualTimeProvider(), TimeSpan.FromSeconds(5));
        await using var registry = await TestSupervisor.Start("registry");
        var (status, asked) = (500, 0);
        registry.Override = context =>
        {
            Assert.Equal("/file/device/discovery/register", context.Request.Path);
            asked++;
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };
        await using var device = await WorkerDevice.StartFor($"http://127.0.0.1:{registry.Port}", "registering", time);

        await Until(1);
        await Pass();
        await Until(2);
        status = 204;
        await Pass();
        await Until(3);

        // The orchestrator asks; another does not count.
        for (var minutes = 0; minutes < 30; minutes += 10)
        {
            await Health("127.0.0.1");
            await Pass(TimeSpan.FromMinutes(10));
            Assert.Equal(3, asked);
        }

        await Health("127.0.0.9");
        await Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(3, asked);
        await Pass();
        await Until(4);
        await Pass(TimeSpan.FromMinutes(15));
        Assert.Equal(4, asked);
        await Pass();
        await Until(5);

        Task Until(int count) => Wait.Until(() => asked == count && time.IsArmed(pause), $"the device registered {count} times and pauses");

        async Task Pass(TimeSpan? by = null)
        {
            for (var left = by ?? pause; left > TimeSpan.Zero; left -= pause)
            {
                await Wait.Until(() => time.IsArmed(pause), "the device pauses");
                time.Advance(pause);
            }
        }

        async Task Health(string orchestrator)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "X-Forwarded-For", orchestrator } } };
            using var answer = await device.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_device_refuses_modules_that_import_what_it_does_not_offer()
    {
        await using var device = await WorkerDevice.Start("poor", "fd_write", "print");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "rich");

        var plan = await orchestrator.Post("/file/manifest?dryRun=true", $$"""{"name":"x","sequence":[{"device":"{{id}}","module":"{{module}}","func":"fibo"}]}""");

        Assert.Contains("does not offer path_open, fd_read", plan["sequence"]![0]!["problems"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        var refused = await Deploy(device, Manifest($"http://127.0.0.1:{orchestrator.Http.BaseAddress!.Port}/file/module/{module}/wasm"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("wasi_snapshot_preview1.path_open", refused.Text, StringComparison.Ordinal);
        Assert.Equal("""{"deployments":[]}""", await device.Http.GetStringAsync("/deploy"));
    }

    [Fact]
    public async Task Hostile_requests_are_refused_and_change_nothing()
    {
        await using var device = await WorkerDevice.Start("hostile");
        var manifest = Manifest("http://203.0.113.9/x.wasm");
        foreach (var (wrong, why) in new (string, string)[]
        {
            ("""{"modules":[1]}""", "manifest"),
            ("""{"deploymentId":"x","modules":[{}]}""", "needs"),
            (manifest.Replace("\"x\"", "\"../x\"", StringComparison.Ordinal), "deploymentId"),
            (manifest.Replace("\"m\"", "\"a/b\"", StringComparison.Ordinal), "modules.name"),
            (manifest.Replace("\"get\"", "\"steal\"", StringComparison.Ordinal), "method"),
            (manifest.Replace("http://127.0.0.1:1", "file:///etc", StringComparison.Ordinal), "url"),
            (manifest.Replace("\"execution\":[]", "\"execution\":[{\"path\":\"../x\"}]", StringComparison.Ordinal), "names of 1 to"),
            (manifest, "203.0.113.9"),
        })
        {
            var (status, text) = await Deploy(device, wrong);
            Assert.True(status == HttpStatusCode.BadRequest, $"{wrong}: {status} {text}");
            Assert.Contains(why, text, StringComparison.Ordinal);
        }

        Assert.Equal("""{"message":"No modules listed"}""", (await Deploy(device, """{"deploymentId":"x"}""")).Text);
        Assert.Equal(HttpStatusCode.BadRequest, (await Deploy(device, manifest, "text/plain")).Status);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/request-history") { Headers = { { "Origin", "http://evil.example" } } };
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/request-history") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.Forbidden, (await device.Http.SendAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await device.Http.SendAsync(rebound)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.Http.GetAsync("/none/modules/m/f")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await device.Http.GetAsync("/request-history/none")).StatusCode);
        using var register = new StringContent("""{"url":"http://127.0.0.1:1/path"}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.NotFound, (await device.Http.PostAsync(new Uri($"http://127.0.0.1:{device.Port}//register"), register)).StatusCode);
        Assert.Equal("""{"deployments":[]}""", await device.Http.GetStringAsync("/deploy"));
    }

    [Fact]
    public async Task Only_the_orchestrator_that_is_named_changes_a_device()
    {
        // This machine's other address, at which nobody listens.
        await using var device = await WorkerDevice.StartFor("http://127.0.0.77:3000", "owned");
        var root = new Uri($"http://127.0.0.1:{device.Port}");
        foreach (var (method, path) in new (string, string)[]
        {
            ("POST", "/deploy"), ("POST", "/Deploy"), ("POST", "/DEPLOY/"), ("POST", "//deploy"), ("POST", "//dePloy"), ("POST", "/%64eploy"), ("POST", "/./Deploy"), ("DELETE", "/deploy/x"),
            ("DELETE", "/Deploy/x"), ("POST", "/register"), ("POST", "/Register"), ("POST", "//REGISTER"), ("PUT", "/deploy"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(root + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            request.Content = new StringContent("""{"url":"http://127.0.0.1:1/"}""", Encoding.UTF8, "application/json");
            using var answer = await device.Http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {answer.StatusCode}");
        }

        Assert.Equal("""{"deployments":[]}""", await device.Http.GetStringAsync("/deploy"));
    }

    [Fact]
    public async Task What_is_removed_ends_its_calls_and_those_that_wait_for_them()
    {
        await using var device = await WorkerDevice.Start("ending");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "ending");
        var deployment = await orchestrator.Create("ending", DeviceFixture.Step(id, module, "wait"), DeviceFixture.Step(id, module, "count"));
        await orchestrator.Post($"/file/manifest/{deployment}");
        var running = await Begin("wait");
        var waiting = await Begin("count");

        using var removed = await device.Http.DeleteAsync($"/deploy/{deployment}");

        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        foreach (var url in (string[])[running, waiting])
        {
            using var ended = await device.Http.GetAsync(url);
            Assert.Equal(HttpStatusCode.InternalServerError, ended.StatusCode);
            Assert.Contains("\"success\":false", await ended.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        async Task<string> Begin(string function)
        {
            using var begun = await device.Http.PostAsync($"/{deployment}/modules/ending/{function}", null);
            return JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["resultUrl"]!.GetValue<string>();
        }
    }

    [Fact]
    public void No_manifest_does_more_than_to_be_refused()
    {
        var random = new Random(20260131);
        var whole = Manifest("http://127.0.0.1:1/m.wasm").Replace("\"instructions\":{\"modules\":{}}", """
            "instructions":{"modules":{"m":{"fibo":{"from":null,"to":{"url":"http://127.0.0.1:1","path":"/y","method":"post","request":{"parameters":[{"name":"param0"}]},"response":{"media_type":"application/json","schema":{"type":"integer"}}}}}}}
            """, StringComparison.Ordinal);
        var refused = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var manifest = JsonNode.Parse(whole)!;
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                Change(manifest, random);
            try
            {
                SupervisorManifest.Read(manifest.ToJsonString());
            }
            catch (WetwareException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2_000, 10_000);
    }

    [Fact]
    public void A_device_is_found_by_its_announcement_and_by_its_goodbye()
    {
        var address = IPAddress.Parse("10.0.0.9");

        var here = Assert.Single(ServicePackets.Read(ServicePackets.Announcement("worker-1", address, 5000, isDevice: true))!);
        var gone = Assert.Single(ServicePackets.Read(ServicePackets.Announcement("worker-1", address, 5000, goodbye: true, isDevice: true))!);

        Assert.Equal(("worker-1", 5000, false), (here.Name, here.Port, here.IsGoodbye));
        Assert.Equal([address], here.Addresses.Distinct());
        Assert.True(gone.IsGoodbye);
    }

    [Fact]
    public void Beyond_loopback_a_device_needs_an_orchestrator_or_to_be_open()
    {
        Assert.Contains(new SupervisorOptions { Listen = "0.0.0.0:5000" }.Problems(), problem => problem.Option == "Cluster:Device:Listen");
        Assert.Empty(new SupervisorOptions { Listen = "0.0.0.0:5000", Orchestrator = "http://10.0.0.7:3000" }.Problems());
        Assert.Empty(new SupervisorOptions { Listen = "0.0.0.0:5000", Open = true }.Problems());
        Assert.Equal(
            ["Cluster:Device:Orchestrator", "Cluster:Device:Runs", "Cluster:Device:Offers"],
            new SupervisorOptions { Listen = "5000", Orchestrator = "http://example.com", Runs = 0, Offers = { "takeImage" } }.Problems().Select(problem => problem.Option));
    }

    // Puts something else in the place of a value anywhere in the tree.
    private static void Change(JsonNode node, Random random)
    {
        while (true)
        {
            JsonNode?[] children = node is JsonObject members ? [.. members.Select(member => member.Value)] : [.. (JsonArray)node];
            if (children.Length == 0)
                return;
            var place = random.Next(children.Length);
            if (children[place] is JsonObject or JsonArray && random.Next(4) != 0)
            {
                node = children[place]!;
                continue;
            }

            string[] others = ["null", "1", "\"\"", "\"../x\"", "[]", "{}", "[null]", "{\"a\":null}", "true"];
            var other = JsonNode.Parse(others[random.Next(others.Length)]);
            if (node is JsonObject parent)
                parent[parent.ElementAt(place).Key] = other;
            else
                ((JsonArray)node)[place] = other;
            return;
        }
    }

    private static string Manifest(string binary) => """
        {"deploymentId":"x","modules":[{"id":"1","name":"m","urls":{"binary":"BINARY","description":"","other":{}}}],
        "endpoints":{"m":{"fibo":{"url":"http://127.0.0.1:1","path":"/x/modules/m/fibo","method":"get","request":{"parameters":[]},"response":{"media_type":"application/json","schema":{"type":"integer"}}}}},
        "instructions":{"modules":{}},"mounts":{"m":{"fibo":{"execution":[],"deployment":[],"output":[]}}}}
        """.Replace("BINARY", binary, StringComparison.Ordinal);

    private static async Task<(HttpStatusCode Status, string Text)> Deploy(WorkerDevice device, string manifest, string type = "application/json")
    {
        using var content = new StringContent(manifest, Encoding.UTF8, type);
        using var answer = await device.Http.PostAsync("/deploy", content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> Value(string deployment, params string[] arguments) =>
        (await orchestrator.Run(deployment, arguments.Select((value, i) => (value, i)).ToDictionary(pair => $"param{pair.i}", pair => pair.value)))["result"]![0]!.GetValue<string>();
}
