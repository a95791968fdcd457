using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Whole conversations of clients, the orchestrator and devices.</summary>
[Collection("devices")]
public sealed class ConversationTests(DeviceFixture orchestrator)
{
    [Fact]
    public async Task A_chain_of_two_devices_computes_and_its_manifests_have_exactly_the_known_members()
    {
        await using var a = await TestSupervisor.Start("chain-a");
        await using var b = await TestSupervisor.Start("chain-b");
        var (first, second) = (await orchestrator.Add(a), await orchestrator.Add(b));
        var module = await orchestrator.UploadFibo();
        var deployment = await orchestrator.Create("chain", DeviceFixture.Step(first, module, "fibo"), DeviceFixture.Step(second, module, "fibo"));

        var deployed = await orchestrator.Post($"/file/manifest/{deployment}");
        var result = await orchestrator.Run(deployment, new() { ["param0"] = "5" });
        var longer = await orchestrator.Run(deployment, new() { ["param0"] = "8" });

        Assert.Equal("""{"status":200,"data":{"status":"success"}}""", deployed["deviceResponses"]![first]!.ToJsonString());
        Assert.Equal(200, deployed["deviceResponses"]![second]!["status"]!.GetValue<int>());
        Assert.Equal("""{"result":["34",null],"isInFailover":false}""", result.ToJsonString());
        Assert.Equal("9227465", longer["result"]![0]!.GetValue<string>());
        Assert.Contains($"GET /{deployment}/modules/fibo/fibo?param0=5", a.Requests);
        Assert.Contains($"GET /{deployment}/modules/fibo/fibo?param0=8", b.Requests);
        var sent = a.Deployments[deployment];
        Assert.Equal(["deploymentId", "endpoints", "instructions", "modules", "mounts"], sent.Select(member => member.Key).Order());
        var endpoint = sent["endpoints"]!["fibo"]!["fibo"]!.AsObject();
        Assert.Equal(["method", "path", "request", "response", "url"], endpoint.Select(member => member.Key).Order());
        Assert.Equal("get", endpoint["method"]!.GetValue<string>());
        Assert.Equal(["parameters"], endpoint["request"]!.AsObject().Select(member => member.Key));
        Assert.Equal("""{"media_type":"application/json","schema":{"type":"integer"}}""", endpoint["response"]!.ToJsonString());
        Assert.Equal($"http://127.0.0.1:{b.Port}", sent["instructions"]!["modules"]!["fibo"]!["fibo"]!["to"]!["url"]!.GetValue<string>());
        Assert.True(b.Deployments[deployment]["instructions"]!["modules"]!["fibo"]!["fibo"]!.AsObject().ContainsKey("to"));
        Assert.Null(b.Deployments[deployment]["instructions"]!["modules"]!["fibo"]!["fibo"]!["to"]);
        Assert.Equal(DeviceFixture.Module([("fibo", 1)]), Assert.Single(a.Fetched).Value);
    }

    [Fact]
    public async Task Files_go_in_pass_from_device_to_device_and_come_out()
    {
        await using var a = await TestSupervisor.Start("files-a");
        await using var b = await TestSupervisor.Start("files-b");
        var (first, second) = (await orchestrator.Add(a), await orchestrator.Add(b));
        var module = await orchestrator.Upload(
            "files",
            DeviceFixture.Module([("produce", 0), ("size", 0), ("transform", 0)]),
            new()
            {
                ["functions"] = """
                {
                  "produce": {"method":"GET","parameters":[],"output":"integer","mounts":[{"name":"out.bin","stage":"output"},{"name":"model","stage":"deployment"}]},
                  "size": {"method":"POST","parameters":[],"output":"integer","mounts":[{"name":"out.bin","stage":"execution"}]},
                  "transform": {"method":"POST","parameters":[],"output":"integer","mounts":[{"name":"out.bin","stage":"execution"},{"name":"final.png","stage":"output","mediaType":"image/png"}]}
                }
                """,
            },
            ("model", [7, 8, 9]));
        var chain = await orchestrator.Create("files", DeviceFixture.Step(first, module, "produce"), DeviceFixture.Step(second, module, "size"));
        var alone = await orchestrator.Create("transform", DeviceFixture.Step(first, module, "transform"));
        await orchestrator.Post($"/file/manifest/{chain}");
        await orchestrator.Post($"/file/manifest/{alone}");

        var size = await orchestrator.Run(chain, []);
        using var form = DeviceFixture.Form([]);
        form.Add(DeviceFixture.Part(new byte[100], "application/octet-stream"), "out.bin", "whatever");
        using var answer = await orchestrator.Http.PostAsync($"/execute/{alone}", form);
        var file = await DeviceFixture.Read(answer, HttpStatusCode.OK);
        var missing = await orchestrator.Run(alone, new() { ["other"] = "1" }, HttpStatusCode.BadRequest);

        Assert.Equal("3", size["result"]![0]!.GetValue<string>());
        Assert.Equal("""[null,["final.png"]]""", file["result"]!.ToJsonString());
        Assert.Equal($"http://127.0.0.1:{a.Port}/module_results/files/final.png", file["resultUrl"]!.GetValue<string>());
        Assert.Equal("out.bin", missing["error"]!["param"]!.GetValue<string>());
        Assert.Equal([7, 8, 9], a.Fetched.Single(pair => pair.Key.EndsWith("/model", StringComparison.Ordinal)).Value);
        Assert.Equal("image/png", a.Deployments[alone]["endpoints"]!["files"]!["transform"]!["response"]!["media_type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_missing_argument_a_trap_and_a_dead_device_are_told_apart_and_remembered()
    {
        await using var device = await TestSupervisor.Start("errors");
        var id = await orchestrator.Add(device);
        var module = await orchestrator.Upload("errors", DeviceFixture.Module([("trap", 0), ("fibo", 1)]), new() { ["trap[method]"] = "GET", ["fibo[param0]"] = "integer" });
        var trap = await orchestrator.Create("trap", DeviceFixture.Step(id, module, "trap"));
        var fibo = await orchestrator.Create("fibo-errors", DeviceFixture.Step(id, module, "fibo"));
        await orchestrator.Post($"/file/manifest/{trap}");
        await orchestrator.Post($"/file/manifest/{fibo}");

        var missing = await orchestrator.Run(fibo, [], HttpStatusCode.BadRequest);
        var trapped = await orchestrator.Run(trap, [], HttpStatusCode.InternalServerError);
        await device.Kill();
        var dead = await orchestrator.Run("fibo-errors", new() { ["param0"] = "1" }, HttpStatusCode.InternalServerError);

        Assert.Equal("scheduling work failed", missing["errorText"]!.GetValue<string>());
        Assert.Equal("ParameterMissing", missing["error"]!["name"]!.GetValue<string>());
        Assert.Equal("param0", missing["error"]!["param"]!.GetValue<string>());
        Assert.Equal("fetching result failed: INTERNAL SERVER ERROR", trapped["errorText"]!.GetValue<string>());
        Assert.Equal("wasm trap: unreachable", trapped["error"]!.GetValue<string>());
        Assert.Equal("scheduling work failed", dead["errorText"]!.GetValue<string>());
        Assert.Contains("does not answer", dead["error"]!.GetValue<string>(), StringComparison.Ordinal);
        var history = (await orchestrator.Get($"/file/manifest/{trap}"))["history"]!.AsArray();
        Assert.Contains("wasm trap: unreachable", Assert.Single(history)!["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        await orchestrator.Run("no-such-deployment", [], HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Numbers_above_two_to_the_53_stay_exact_in_arguments_results_and_descriptions()
    {
        await using var device = await TestSupervisor.Start("exact");
        device.Override = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/fibo", StringComparison.Ordinal))
                return false;
            await context.Response.WriteAsync("""{"result":9007199254740993}""");
            return true;
        };
        var id = await orchestrator.Add(device);
        var deployment = await orchestrator.Create("exact", DeviceFixture.Step(id, await orchestrator.UploadFibo("exact"), "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        var result = await orchestrator.Post($"/execute/{deployment}", """{"param0":9007199254740993}""");
        var described = await orchestrator.Get($"/file/device/{id}");

        Assert.Equal("9007199254740993", result["result"]!.ToJsonString());
        Assert.Contains($"GET /{deployment}/modules/exact/fibo?param0=9007199254740993", device.Requests);
        Assert.Equal("9007199254740993", described["description"]!["platform"]!["memory"]!["bytes"]!.ToJsonString());
    }

    [Fact]
    public async Task The_other_dialect_answers_with_its_result()
    {
        await using var device = await TestSupervisor.Start("dialect");
        device.AnswersWithResult = true;
        var id = await orchestrator.Add(device);
        var deployment = await orchestrator.Create("dialect", DeviceFixture.Step(id, await orchestrator.UploadFibo("dialect"), "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        var result = await orchestrator.Run(deployment, new() { ["param0"] = "5" });

        Assert.Equal("""{"result":"8"}""", result["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Arguments_go_in_the_order_in_which_they_are_declared()
    {
        await using var device = await TestSupervisor.Start("order");
        var id = await orchestrator.Add(device);
        var module = await orchestrator.Upload("order", DeviceFixture.Module([("add", 2)]), new()
        {
            ["functions"] = """{"add":{"parameters":[{"name":"second"},{"name":"first"}]}}""",
        });
        var deployment = await orchestrator.Create("order", DeviceFixture.Step(id, module, "add"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        await orchestrator.Run(deployment, new() { ["first"] = "1", ["second"] = "100", ["other"] = "5" });

        Assert.Contains($"GET /{deployment}/modules/order/add?second=100&first=1", device.Requests);
    }

    [Fact]
    public async Task A_device_that_was_removed_has_another_id_when_it_is_back_and_its_deployments_say_so()
    {
        await using var device = await TestSupervisor.Start("removed");
        var id = await orchestrator.Add(device);
        var deployment = await orchestrator.Create("removed", DeviceFixture.Step(id, await orchestrator.UploadFibo("removed"), "fibo"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        using var removed = await orchestrator.Http.DeleteAsync($"/file/device/{id}");
        Assert.Equal("""{"deletedCount":1}""", await removed.Content.ReadAsStringAsync());
        Assert.NotEqual(id, await orchestrator.Add(device));
        var deployed = await orchestrator.Post($"/file/manifest/{deployment}", status: HttpStatusCode.NotFound);
        var ran = await orchestrator.Run(deployment, new() { ["param0"] = "5" }, HttpStatusCode.InternalServerError);

        Assert.Contains($"device {id} of deployment {deployment} was removed", deployed["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("was removed", ran["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_gathers_results_of_its_own_deployment()
    {
        await using var device = await TestSupervisor.Start("list");
        var id = await orchestrator.Add(device);
        var module = await orchestrator.UploadFibo("Math");
        var chain = await orchestrator.Create("fibo-store", DeviceFixture.Step(id, module, "fibo"), DeviceFixture.Step(null, "core:Datalist", "push"));
        var alone = await orchestrator.Create("only-list", DeviceFixture.Step(null, "core:Datalist", "push"));
        await orchestrator.Post($"/file/manifest/{chain}");
        await orchestrator.Post($"/file/manifest/{alone}");

        var gathered = await orchestrator.Run(chain, new() { ["param0"] = "5" });
        foreach (var number in (string[])["7", "8", "34", "80"])
            gathered = await orchestrator.Run(chain, new() { ["param0"] = number });
        using var form = DeviceFixture.Form([]);
        form.Add(DeviceFixture.Part(Encoding.UTF8.GetBytes("näme"), "text/plain"), "entry", "entry");
        using var answer = await orchestrator.Http.PostAsync($"/execute/{alone}", form);
        var other = await DeviceFixture.Read(answer, HttpStatusCode.OK);
        using var deleted = await orchestrator.Http.DeleteAsync($"/{chain}/modules/core:Datalist/delete");

        Assert.Equal("""["8","21","34","9227465","37889062373143906"]""", gathered["result"]!.ToJsonString());
        Assert.Equal("näme", Assert.Single(other["result"]!.AsArray())!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Empty((await orchestrator.Get($"/{chain}/modules/core:Datalist/get"))["result"]!.AsArray());
        await orchestrator.Get("/000000000000000000000000/modules/core:Datalist/get", HttpStatusCode.NotFound);
    }
}
