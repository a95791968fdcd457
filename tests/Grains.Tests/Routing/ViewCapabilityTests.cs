using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Routing;
using Wetware.Routing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Routing;

/// <summary>The view as guests and strangers see it: JSON through a sealed reference.</summary>
[Collection(SharedNodes.Name)]
public sealed class ViewCapabilityTests(SharedNodes.Nodes nodes)
{
    private readonly CapabilityClient _client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();

    [Fact]
    public async Task Lookup_finds_a_record_or_says_null()
    {
        var view = await Filled("cap-lookup");

        var record = await Ask(view, "lookup", """{"match":"host=cap-lookup-1"}""");
        Assert.Equal("b", record.GetProperty("meta").GetProperty("cap-lookup").GetString());
        Assert.Equal(600_000, record.GetProperty("ttl").GetInt64());
        Assert.Equal(JsonValueKind.Null, (await Ask(view, "lookup", """{"match":"host=cap-lookup-9"}""")).ValueKind);
    }

    [Fact]
    public async Task Iter_pages_through_a_range()
    {
        var view = await Filled("cap-iter");
        const string Query = "\"from\":\"cap-iter=a\",\"to\":\"cap-iter=c\",\"size\":2";

        var first = await Ask(view, "iter", $"{{{Query}}}");
        var second = await Ask(view, "iter", $"{{{Query},\"cursor\":\"{first.GetProperty("cursor").GetString()}\"}}");

        Assert.Equal(["cap-iter-0", "cap-iter-1"], Hosts(first));
        Assert.Equal(["cap-iter-2"], Hosts(second));
        Assert.False(second.TryGetProperty("cursor", out _));
    }

    [Fact]
    public async Task Reverse_gives_a_view_the_other_way_round_and_twice_the_same_view()
    {
        var view = await Filled("cap-reverse");
        const string All = """{"from":"cap-reverse="}""";

        var reversed = (await _client.CallAsync(view, "reverse")).Single();
        var twice = (await _client.CallAsync(reversed, "reverse")).Single();

        Assert.Equal(["cap-reverse-3", "cap-reverse-2", "cap-reverse-1", "cap-reverse-0"], Hosts(await Ask(reversed, "iter", All)));
        Assert.Equal(["cap-reverse-0", "cap-reverse-1", "cap-reverse-2", "cap-reverse-3"], Hosts(await Ask(twice, "iter", All)));
        Assert.Equal("cap-reverse-3", (await Ask(reversed, "lookup", All)).GetProperty("host").GetString());
        Assert.Equal(view.Target, twice.Target);
    }

    [Fact]
    public async Task What_a_reversed_view_may_is_what_the_view_may()
    {
        var view = await Filled("cap-narrow");
        var narrow = await _client.AttenuateAsync(view, ["lookup", "reverse"]);
        var reversed = (await _client.CallAsync(narrow, "reverse")).Single();

        Assert.Equal("cap-narrow-3", (await Ask(reversed, "lookup", """{"from":"cap-narrow="}""")).GetProperty("host").GetString());
        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => Ask(reversed, "iter", "{}"))).Kind);
    }

    [Theory]
    [InlineData("lookup", """{"match":"nonsense"}""", "match: invalid index expression: nonsense")]
    [InlineData("lookup", """{"match":"a=b","from":"a=b"}""", "give one of them")]
    [InlineData("iter", """{"limit":0}""", "expected limit > 0 (got 0)")]
    [InlineData("iter", """{"size":0}""", "size: 0 is outside 1 to 1000")]
    [InlineData("iter", """{"cursor":"?"}""", "cursor")]
    [InlineData("iter", """{"prefx":true}""", "prefx")]
    [InlineData("iter", "[", "JSON")]
    public async Task Bad_arguments_are_named(string method, string arguments, string said)
    {
        var view = await Filled("cap-bad");

        var error = await Assert.ThrowsAsync<WetwareException>(() => Ask(view, method, arguments));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    // Four records in the table of one node, and a reference to its view.
    private async Task<Capability> Filled(string name)
    {
        var silo = nodes.Cluster.Cluster.Silos[0];
        var table = silo.ServiceProvider.GetRequiredService<LiveTable>();
        for (var i = 0; i < 4; i++)
            table.Take(Records.Of(First(name) + i, ttl: 600_000, host: $"{name}-{i}", labels: $"{name}={(char)('a' + i)}"));

        var target = nodes.Client.GetGrain<IViewGrain>(nodes.Cluster.CardOf(silo).Server).GetGrainId();
        return await silo.ServiceProvider.GetRequiredService<ICapabilityFactory>().Mint(CapabilityKinds.View, target);
    }

    private static int First(string name) => 5_000_000 + (name.Sum(character => character) * 10);

    private async Task<JsonElement> Ask(Capability view, string method, string arguments)
    {
        var reply = await _client.CallAsync(view, method, Encoding.UTF8.GetBytes(arguments));
        return JsonDocument.Parse(reply.Data).RootElement;
    }

    private static string[] Hosts(JsonElement page) => [.. page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("host").GetString()!)];
}
