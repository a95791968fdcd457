using System.CommandLine;
using Wetware.Cli;
using Wetware.Cli.Commands;

namespace Wetware.Tests;

public sealed class NodeFlagsTests
{
    [Fact]
    public void Each_flag_sets_its_setting()
    {
        var command = new Command("test");
        var flags = NodeFlags.AddTo(command, http: true);

        var settings = flags.Settings(command.Parse(
            "--ns lab --data /d --join a --join b:1 --meta x=1 --bind 0.0.0.0 --listen 127.0.0.1:1 --secret-file s --open --bootstrap --no-multicast --cluster-port 5 --task-folder a=/x --task-folder b=/y:ro"));

        Assert.Equal("lab", settings["Cluster:Namespace"]);
        Assert.Equal("/d", settings["Cluster:DataDirectory"]);
        Assert.Equal(("a", "b:1"), (settings["Cluster:Join:0"], settings["Cluster:Join:1"]));
        Assert.Equal("x=1", settings["Cluster:Meta:0"]);
        Assert.Equal(("a=/x", "b=/y:ro"), (settings["Cluster:Worker:Folders:0"], settings["Cluster:Worker:Folders:1"]));
        Assert.Equal("0.0.0.0", settings["Cluster:Bind"]);
        Assert.Equal("127.0.0.1:1", settings["Http:Listen"]);
        Assert.Equal("s", settings["Cluster:SecretFile"]);
        Assert.Equal("5", settings["Cluster:ClusterPort"]);
        Assert.Equal(("true", "true"), (settings["Http:Open"], settings["Cluster:Bootstrap"]));
        Assert.Equal("false", settings["Cluster:Discovery:Enabled"]);
    }

    [Fact]
    public void Limits_of_compiling_are_settings_of_the_compiler()
    {
        var command = new Command("test");
        var flags = NodeFlags.AddTo(command, http: false);

        var settings = flags.Settings(command.Parse(
            "--compile-limit functions=700000 --compile-limit compile-time=20m --compile-limit code-bytes=60MiB --compile-limit compile-memory=8GiB"));

        Assert.Equal("700000", settings["Cluster:Guests:Compiler:Functions"]);
        Assert.Equal(("00:20:00", "00:20:00"), (settings["Cluster:Guests:Compiler:Time"], settings["Cluster:Guests:Compiler:CpuTime"]));
        Assert.Equal("62914560", settings["Cluster:Guests:Compiler:CodeBytes"]);
        Assert.Equal("8589934592", settings["Cluster:Guests:Compiler:MemoryBytes"]);
    }

    [Fact]
    public void Limits_of_compiling_are_passed_on_to_the_nodes_of_ww_up()
    {
        var command = new Command("test");
        var flag = CompileLimitFlag.AddToNode(command);

        Assert.Equal(
            ["--compile-limit", "functions=5", "--compile-limit", "entries=6"],
            flag.Again(command.Parse("--compile-limit functions=5 --compile-limit entries=6")));
        Assert.Empty(flag.Again(command.Parse("")));
    }

    [Theory]
    [InlineData("functions=many")]
    [InlineData("module-bytes=1MiB")]
    [InlineData("nesting=9")]
    [InlineData("functions")]
    public void A_limit_of_compiling_that_does_not_read_is_named(string text)
    {
        var command = new Command("test");
        var flags = NodeFlags.AddTo(command, http: false);

        var error = Assert.Throws<CommandException>(() => flags.Settings(command.Parse($"--compile-limit {text}")));

        Assert.Equal(2, error.ExitCode);
        Assert.Contains("--compile-limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_that_is_not_given_sets_nothing()
    {
        var command = new Command("test");
        var flags = NodeFlags.AddTo(command, http: false);

        Assert.Empty(flags.Settings(command.Parse("")));
    }
}
