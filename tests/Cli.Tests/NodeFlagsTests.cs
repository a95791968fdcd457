using System.CommandLine;
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
            "--ns lab --data /d --join a --join b:1 --meta x=1 --bind 0.0.0.0 --listen 127.0.0.1:1 --secret-file s --open --bootstrap --no-multicast --cluster-port 5"));

        Assert.Equal("lab", settings["Cluster:Namespace"]);
        Assert.Equal("/d", settings["Cluster:DataDirectory"]);
        Assert.Equal(("a", "b:1"), (settings["Cluster:Join:0"], settings["Cluster:Join:1"]));
        Assert.Equal("x=1", settings["Cluster:Meta:0"]);
        Assert.Equal("0.0.0.0", settings["Cluster:Bind"]);
        Assert.Equal("127.0.0.1:1", settings["Http:Listen"]);
        Assert.Equal("s", settings["Cluster:SecretFile"]);
        Assert.Equal("5", settings["Cluster:ClusterPort"]);
        Assert.Equal(("true", "true", "true"), (settings["Cluster:Open"], settings["Http:Open"], settings["Cluster:Bootstrap"]));
        Assert.Equal("false", settings["Cluster:Discovery:Enabled"]);
    }

    [Fact]
    public void A_flag_that_is_not_given_sets_nothing()
    {
        var command = new Command("test");
        var flags = NodeFlags.AddTo(command, http: false);

        Assert.Empty(flags.Settings(command.Parse("")));
    }
}
