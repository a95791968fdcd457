using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests.Options;

public sealed class NodeOptionsTests
{
    [Fact]
    public void Defaults_are_good()
    {
        var (node, http) = Read([], NodeRole.Gateway);

        Assert.Equal("ww", node.Namespace);
        Assert.Equal("127.0.0.1", node.Bind);
        Assert.Equal("127.0.0.1:8080", http.Listen);
        Assert.Equal(TimeSpan.FromSeconds(10), node.Liveness.RemovalTime);
    }

    [Theory]
    [InlineData("Cluster:Namespace", "Über")]
    [InlineData("Cluster:Namespace", "-a")]
    [InlineData("Cluster:Bind", "localhost")]
    [InlineData("Cluster:Advertise", "0.0.0.0")]
    [InlineData("Cluster:SiloPort", "65536")]
    [InlineData("Cluster:GatewayPort", "-1")]
    [InlineData("Cluster:ClusterPort", "70000")]
    [InlineData("Cluster:Secret", "short")]
    [InlineData("Cluster:Join", "host:port", true)]
    [InlineData("Cluster:Join", ":1", true)]
    [InlineData("Cluster:Meta", "novalue", true)]
    [InlineData("Cluster:Database", "mysql://db/ww")]
    [InlineData("Cluster:Database", "Database=ww")]
    [InlineData("Cluster:DrainTimeout", "00:00:00.1")]
    [InlineData("Cluster:Discovery:BrowseTime", "00:02:00")]
    [InlineData("Cluster:Discovery:AnnounceInterval", "00:00:00.5")]
    [InlineData("Cluster:Discovery:Freshness", "00:00:01")]
    [InlineData("Cluster:Liveness:ProbeTimeout", "00:00:00.1")]
    [InlineData("Cluster:Liveness:MissedProbes", "0")]
    [InlineData("Cluster:Liveness:Votes", "11")]
    [InlineData("Cluster:Storage:MaxStateBytes", "1048576")]
    [InlineData("Cluster:Storage:QueueCapacity", "0")]
    [InlineData("Cluster:Storage:MaxBatch", "0")]
    [InlineData("Http:Listen", "8080")]
    [InlineData("Http:Listen", "localhost:8080")]
    [InlineData("Http:Token", "short")]
    [InlineData("Http:MaxBodyBytes", "1")]
    [InlineData("Http:MaxConnections", "0")]
    public void A_bad_value_is_refused_by_the_name_of_its_option(string key, string value, bool list = false)
    {
        var error = Assert.Throws<NodeStartException>(() => Read(new() { [list ? $"{key}:0" : key] = value }, NodeRole.Gateway));

        Assert.StartsWith(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_wrong_type_names_its_option()
    {
        var error = Assert.Throws<NodeStartException>(() => Read(new() { ["Cluster:SiloPort"] = "many" }, NodeRole.Worker));

        Assert.Contains("Cluster:SiloPort", error.Message, StringComparison.Ordinal);
        Assert.Contains("many", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var error = Assert.Throws<NodeStartException>(
            () => Read(new() { ["Cluster:Namespace"] = "", ["Cluster:SiloPort"] = "-5", ["Http:Listen"] = "x" }, NodeRole.Gateway));

        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Http_beyond_loopback_needs_a_token_or_the_word_open()
    {
        const string Key = "Http:Listen", Value = "0.0.0.0:8080";

        var error = Assert.Throws<NodeStartException>(() => Read(new() { [Key] = Value }, NodeRole.Gateway));

        Assert.Contains("Http:Token", error.Message, StringComparison.Ordinal);
        Read(new() { [Key] = Value, ["Http:Token"] = "0123456789abcdef" }, NodeRole.Gateway);
        Read(new() { [Key] = Value, ["Http:Open"] = "true" }, NodeRole.Gateway);
    }

    [Fact]
    public void A_worker_without_multicast_needs_an_address()
    {
        var silent = new Dictionary<string, string?> { ["Cluster:Discovery:Enabled"] = "false" };

        Assert.Throws<NodeStartException>(() => Read(silent, NodeRole.Worker));
        Read(silent, NodeRole.Gateway);
        silent["Cluster:Join:0"] = "10.0.0.7";
        Read(silent, NodeRole.Worker);
    }

    [Fact]
    public void Flags_win_over_the_environment_and_that_over_the_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["appsettings.json"], """{ "Cluster": { "Namespace": "file", "Host": "file", "Meta": ["a=1"] } }""");

        var file = NodeSettings.Read(NodeSettings.Build(new Dictionary<string, string?>(), folder.Path), NodeRole.Worker).Node;
        var flag = NodeSettings.Read(NodeSettings.Build(new Dictionary<string, string?> { ["Cluster:Namespace"] = "flag" }, folder.Path), NodeRole.Worker).Node;

        Assert.Equal("file", file.Namespace);
        Assert.Equal(["a=1"], file.Meta);
        Assert.Equal("flag", flag.Namespace);
        Assert.Equal("file", flag.Host);
    }

    [Fact]
    public void A_broken_settings_file_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["appsettings.json"], "{");

        var error = Assert.Throws<NodeStartException>(() => NodeSettings.Build(new Dictionary<string, string?>(), folder.Path));

        Assert.Contains("appsettings.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", 8822)]
    [InlineData("10.0.0.7:1", "10.0.0.7", 1)]
    [InlineData("node.example:99", "node.example", 99)]
    [InlineData("[::1]:5", "::1", 5)]
    [InlineData("fd00::7", "fd00::7", 8822)]
    public void An_address_may_leave_out_the_port(string text, string host, int port)
    {
        Assert.True(Endpoints.TryParse(text, NodeOptions.DefaultClusterPort, out var endpoint, out _));
        Assert.Equal((host, port), (endpoint.Host, endpoint.Port));
    }

    [Theory]
    [InlineData("0.0.0.0:1")]
    [InlineData("224.0.0.251:5353")]
    [InlineData("255.255.255.255:1")]
    [InlineData("[ff02::fb]:1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1:80")]
    [InlineData(" 127.0.0.1:80")]
    public void What_a_stranger_may_not_name_as_an_endpoint(string text) => Assert.False(Endpoints.TryParseStrict(text, out _));

    private static (NodeOptions Node, HttpOptions Http) Read(Dictionary<string, string?> settings, NodeRole role)
    {
        using var folder = new TempFolder();
        return NodeSettings.Read(NodeSettings.Build(settings, folder.Path), role);
    }
}
