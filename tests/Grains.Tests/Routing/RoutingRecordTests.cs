using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Grains.Routing;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Tests.Routing;

/// <summary>What a record may say, and how a node changes its own.</summary>
public sealed class RoutingRecordTests
{
    public static TheoryData<RoutingRecord, ErrorKind, string> Bad => new()
    {
        { Records.Of(1) with { Peer = "me" }, ErrorKind.Failed, "peer" },
        { Records.Of(1) with { Server = "ABCDEF0123456789" }, ErrorKind.Failed, "server" },
        { Records.Of(1) with { Ttl = TimeSpan.Zero }, ErrorKind.Limit, "ttl" },
        { Records.Of(1) with { Ttl = TimeSpan.FromDays(1) }, ErrorKind.Limit, "ttl" },
        { Records.Of(1, host: new string('h', 256)), ErrorKind.Limit, "host" },
        { Records.Of(1, host: "a\u001b[2J"), ErrorKind.Failed, "host" },
        { Records.Of(1) with { Address = "\n" }, ErrorKind.Failed, "address" },
        { Records.Of(1) with { Meta = null! }, ErrorKind.Failed, "meta" },
        { Records.Of(1, labels: "=v"), ErrorKind.Failed, "meta" },
        { Records.Of(1, labels: $"k={new string('v', 255)}"), ErrorKind.Limit, "meta" },
        { Records.Of(1, labels: [.. Enumerable.Range(0, 33).Select(i => $"k{i}=v")]), ErrorKind.Limit, "meta" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_no_node_can_have_said_is_refused(RoutingRecord record, ErrorKind kind, string field)
    {
        var error = Assert.Throws<WetwareException>(record.Check);

        Assert.Equal(kind, error.Kind);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_change_all_together_or_not_at_all()
    {
        var own = Own();

        Assert.Equal("b", own.Change(new Dictionary<string, string> { ["zone"] = "b", ["gpu"] = "yes" }, [])["zone"]);
        Assert.Throws<WetwareException>(() => own.Change(new Dictionary<string, string> { ["zone"] = "c", ["="] = "x" }, ["gpu"]));
        Assert.Equal("b yes", $"{own.Labels["zone"]} {own.Labels["gpu"]}");
        Assert.DoesNotContain("zone", own.Change(new Dictionary<string, string>(), ["zone", "never"]).Keys);
    }

    [Fact]
    public void Every_heartbeat_is_newer_than_the_last_and_none_follows_the_end()
    {
        var own = Own();
        var (first, second) = (own.Next(), own.Next());

        Assert.True(second.IsNewerThan(first));
        Assert.True(own.End().IsNewerThan(second));
        Assert.Equal(ErrorKind.Disconnected, Assert.Throws<WetwareException>(own.Next).Kind);
    }

    [Theory]
    [InlineData(10, 5, 8, 1, 0)]
    [InlineData(10, 5, 10, 1, 1)]
    [InlineData(10, 9, 8, 1, 1)]
    [InlineData(4000, 5, 8, 0, 2)]
    public void Options_outside_their_limits_are_all_named(int ttl, int least, int most, int capacity, int problems) =>
        Assert.Equal(problems, new RoutingOptions
        {
            Ttl = TimeSpan.FromSeconds(ttl),
            HeartbeatMin = TimeSpan.FromSeconds(least),
            HeartbeatMax = TimeSpan.FromSeconds(most),
            Capacity = capacity,
        }.Problems().Count());

    private static OwnRecord Own() => new(
        new NodeCard { Peer = Records.Peer(1), Server = Records.Server(1), Meta = new Dictionary<string, string> { ["zone"] = "a" } },
        new NodeCordon(path: null),
        Options.Create(new RoutingOptions()));
}
