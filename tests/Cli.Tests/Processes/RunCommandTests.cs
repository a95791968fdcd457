using Wetware.Cli;
using Wetware.Testing;

namespace Wetware.Tests.Processes;

public sealed class RunCommandTests
{
    [Fact]
    public async Task A_component_runs_without_looking_for_a_cluster()
    {
        var (code, error) = await Run("run", Repository.Sample("components/exit99"), "--join", "127.0.0.1:1", "--timeout", "1");

        Assert.Equal((1, ""), (code, error));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("cluster run")]
    public async Task Capabilities_named_for_a_component_are_refused(string command)
    {
        var (code, error) = await Run([.. command.Split(' '), Repository.Sample("components/exit99"), "--grant", "view"]);

        Assert.Equal(2, code);
        Assert.Contains("--grant view: a component cannot be given capabilities", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_that_sleeps_ends_at_its_time()
    {
        // Its output goes to this process's own.
        var (code, error) = await Run("run", Repository.Sample("components/sleep"), "--limit", "time=200ms");

        Assert.Equal(124, code);
        Assert.Contains("limit 'time' was hit", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        return (await WwProgram.Run(arguments, TextWriter.Null, error), error.ToString());
    }
}
