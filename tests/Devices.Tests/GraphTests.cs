using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Wetware.Devices.Runs;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Deployments that are no chain: the gateway passes results on.</summary>
[Collection("devices")]
public sealed class GraphTests(DeviceFixture orchestrator)
{
    [Fact]
    public async Task Results_fan_out_and_join_and_a_device_runs_a_function_twice()
    {
        await using var a = await WorkerDevice.Start("graph-a");
        await using var b = await WorkerDevice.Start("graph-b");
        var (first, second) = (await a.AddTo(orchestrator), await b.AddTo(orchestrator));
        var module = await WorkerDevice.Upload(orchestrator, "graph");
        var deployment = await orchestrator.Create(
            "diamond",
            DeviceFixture.Step(first, module, "fibo"),
            After(DeviceFixture.Step(first, module, "fibo"), 0),
            After(DeviceFixture.Step(second, module, "fibo"), 0),
            After(DeviceFixture.Step(second, module, "add"), 1, 2));
        await orchestrator.Post($"/file/manifest/{deployment}");

        var result = await orchestrator.Run(deployment, new() { ["param0"] = "5" });

        Assert.Equal("68", result["result"]![0]!.GetValue<string>());
        Assert.Equal(["8", "34", "34", "68"], result["steps"]!.AsArray().Select(step => step![0]!.GetValue<string>()));
        var stored = await orchestrator.Get($"/file/manifest/{deployment}");
        Assert.Equal("[1,2]", stored["sequence"]![3]!["after"]!.ToJsonString());
        Assert.Null(stored["fullManifest"]![first]!["instructions"]!["modules"]!["graph"]!["fibo"]!["to"]);
    }

    [Fact]
    public async Task The_same_function_twice_on_one_device_is_a_chain_too()
    {
        await using var device = await WorkerDevice.Start("twice");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "twice");
        var deployment = await orchestrator.Create("twice", DeviceFixture.Step(id, module, "fibo"), DeviceFixture.Step(id, module, "fibo"), DeviceFixture.Step(null, "core:Datalist", "push"));
        await orchestrator.Post($"/file/manifest/{deployment}");

        Assert.Equal("""["34"]""", (await orchestrator.Run(deployment, new() { ["param0"] = "5" }))["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Files_join_floats_pass_and_several_steps_take_the_arguments_of_the_run()
    {
        await using var device = await WorkerDevice.Start("mixed");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "mixed");
        var files = await orchestrator.Create("mixed-files", DeviceFixture.Step(id, module, "produce"), After(DeviceFixture.Step(id, module, "fibo")), After(DeviceFixture.Step(id, module, "size"), 0, 1));
        var floats = await orchestrator.Create("mixed-floats", DeviceFixture.Step(id, module, "half"), DeviceFixture.Step(id, module, "half"));
        await orchestrator.Post($"/file/manifest/{files}");
        await orchestrator.Post($"/file/manifest/{floats}");

        Assert.Equal("7", (await orchestrator.Run(files, new() { ["param0"] = "3" }))["result"]![0]!.GetValue<string>());
        Assert.Equal("1.25", (await orchestrator.Run(floats, new() { ["param0"] = "5" }))["result"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task A_step_that_fails_ends_the_run_and_is_named()
    {
        await using var device = await WorkerDevice.Start("failing");
        var id = await device.AddTo(orchestrator);
        var module = await WorkerDevice.Upload(orchestrator, "failing");
        var deployment = await orchestrator.Create(
            "failing", DeviceFixture.Step(id, module, "count"), After(DeviceFixture.Step(id, module, "trap"), 0), After(DeviceFixture.Step(id, module, "add"), 0, 1));
        await orchestrator.Post($"/file/manifest/{deployment}");

        var failed = await orchestrator.Run(deployment, [], HttpStatusCode.InternalServerError);

        Assert.StartsWith("step 1: ", failed["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("unreachable", failed["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0]", "sequence[0].after")]
    [InlineData("[-1]", "sequence[0].after")]
    [InlineData("\"x\"", "sequence[0].after")]
    [InlineData("[1.5]", "sequence[0].after")]
    public async Task A_step_takes_results_of_earlier_steps_only(string after, string field)
    {
        using var content = JsonContent.Create(JsonNode.Parse($$"""{"name":"x","sequence":[{"module":"m","func":"f","after":{{after}}}]}"""));
        using var answer = await orchestrator.Http.PostAsync("/file/manifest", content);

        Assert.Contains(field, (await DeviceFixture.Read(answer, HttpStatusCode.BadRequest))["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["34",null]""", "34", null)]
    [InlineData("""["9007199254740993",null]""", "9007199254740993", null)]
    [InlineData("""["\"a b\"",null]""", "a b", null)]
    [InlineData("""{"result":"8"}""", "8", null)]
    [InlineData("1.5", "1.5", null)]
    [InlineData("""["a","b"]""", """["a","b"]""", null)]
    [InlineData("""[null,["out.png"]]""", """[null,["out.png"]]""", "out.png")]
    public void Values_and_files_of_results_are_found(string result, string value, string? file)
    {
        Assert.Equal(value, StepResult.ValueOf(result));
        Assert.Equal(file, StepResult.FileOf(result));
    }

    private static JsonObject After(JsonObject step, params int[] numbers)
    {
        step["after"] = new JsonArray([.. numbers.Select(number => (JsonNode)number)]);
        return step;
    }
}
