using Wetware.Cli;
using Wetware.Cli.Devices;
using Wetware.Devices;

namespace Wetware.Tests.Devices;

public sealed class DeviceCommandTests
{
    [Theory]
    [InlineData("camera:fibo:run", "camera", "", "fibo", "run")]
    [InlineData("*:fibo:run", null, "", "fibo", "run")]
    [InlineData("a/b/c:fibo:run", "a", "b,c", "fibo", "run")]
    [InlineData("*:core:Datalist:push", null, "", "core:Datalist", "push")]
    public void A_step_is_read(string text, string? device, string failovers, string module, string function)
    {
        var step = ManifestFlags.Step(text);

        Assert.Equal((device, failovers, module, function), (step.Device, string.Join(',', step.Failovers), step.Module, step.Function));
    }

    [Fact]
    public void A_step_names_the_steps_whose_results_it_takes()
    {
        Assert.Equal([0, 2], ManifestFlags.Step("*:math:add@0,2").After!);
        Assert.Empty(ManifestFlags.Step("*:math:add@").After!);
        Assert.Null(ManifestFlags.Step("*:math:add").After);
        Assert.Equal(2, Assert.Throws<CommandException>(() => ManifestFlags.Step("*:math:add@x")).ExitCode);
    }

    [Fact]
    public void Functions_of_a_module_are_read()
    {
        var functions = ModuleDescribeCommand.Functions(["fibo(integer):integer", "post gray():image/png"], ["gray:in.png:execution", "gray:out.png:output:image/png"]);

        Assert.Equal(("GET", "fibo", "integer"), (functions[0].Method, functions[0].Name, functions[0].Output));
        Assert.Equal([new ParameterDescription("param0", "integer")], functions[0].Parameters);
        Assert.Equal("POST", functions[1].Method);
        Assert.Equal([new MountDescription("in.png", "application/octet-stream", "execution"), new MountDescription("out.png", "image/png", "output")], functions[1].Mounts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a:b")]
    [InlineData(":a:b")]
    [InlineData("a:b:")]
    public void A_malformed_step_is_a_usage_error(string text) => Assert.Equal(2, Assert.Throws<CommandException>(() => ManifestFlags.Step(text)).ExitCode);

    [Theory]
    [InlineData("deploy create x", "--step or --file")]
    [InlineData("deploy create x --step a:b:c --file x.json", "exclude each other")]
    [InlineData("deploy run x param0", "name=value")]
    [InlineData("device add x somewhere", "IP address with a port")]
    [InlineData("module describe x --mount f:a:output", "--function")]
    [InlineData("module describe x --function f", "as in fibo(integer):integer")]
    [InlineData("module describe x --function f():integer --mount f", "as in gray:in.png:execution")]
    [InlineData("module describe x --function f():integer --mount g:a:output", "no --function")]
    public async Task What_is_missing_is_said_before_a_cluster_is_looked_for(string line, string said)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await WwProgram.Run(line.Split(' '), output, error);

        Assert.Equal(2, code);
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_is_shown_as_text_and_as_json()
    {
        var deployment = new DeploymentInfo
        {
            Id = "abc",
            Name = "chain\u001b[1m",
            IsActive = true,
            Steps = [new DeploymentStep("b", "a", "m", "f", ["b"])],
            Answers = new Dictionary<string, DeviceAnswer> { ["b"] = new(200, """{"status":"success"}""") },
        };
        using var text = new StringWriter();
        using var json = new StringWriter();

        new DevicePrinter(text, json: false).Deployment(deployment);
        new DevicePrinter(json, json: true).Deployment(deployment);

        Assert.Contains("active, in failover", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("m.f on b in place of a", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"status\":\"success\"}", json.ToString(), StringComparison.Ordinal);
    }
}
