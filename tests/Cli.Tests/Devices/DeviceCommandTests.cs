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
