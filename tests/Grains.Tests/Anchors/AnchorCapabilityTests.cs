using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Anchors;

[Collection(SharedNodes.Name)]
public sealed class AnchorCapabilityTests(SharedNodes.Nodes nodes)
{
    private readonly string _base = $"/t-{Guid.NewGuid():N}";
    private readonly CapabilityClient _client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
    private readonly ICapabilityFactory _capabilityFactory = nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>();

    [Fact]
    public async Task A_cell_is_used_with_raw_bytes()
    {
        var cell = await Walk(await Reference(_base), "cell");
        Assert.Equal(ErrorKind.NotFound, (await Fails(cell, "load")).Kind);

        var stored = (await Call(cell, "store", "one")).Text();
        Assert.StartsWith("{\"done\":true,\"version\":", stored, StringComparison.Ordinal);
        Assert.Equal("one", (await Call(cell, "load")).Text());
        Assert.Equal("one", (await Call(cell, "swap", "two")).Text());
        var version = (await nodes.Client.GetAnchor($"{_base}/cell").LoadAsync()).Version;
        Assert.Equal($$"""{"done":false,"version":{{version}}}""", (await Call(cell, "cas", """{"expected":"b25l","value":""}""")).Text());
        Assert.Equal($$"""{"done":true,"version":{{version + 1}}}""", (await Call(cell, "cas", """{"expected":"dHdv","value":"MTIz"}""")).Text());
        Assert.Equal($$"""{"done":true,"version":{{version + 2}}}""", (await Call(cell, "cas", $$"""{"version":{{version + 1}},"value":"NDU2"}""")).Text());
        Assert.Equal($$"""{"version":{{version + 2}},"value":"NDU2"}""", (await Call(cell, "watch", $$"""{"since":{{version}}}""")).Text());
        Assert.Equal($$"""{"done":true,"version":{{version + 3}}}""", (await Call(cell, "clear")).Text());
        Assert.Equal($$"""{"version":{{version + 3}}}""", (await Call(cell, "watch")).Text());
    }

    [Fact]
    public async Task A_cell_holds_a_capability()
    {
        var cell = await Reference($"{_base}/holder");
        var other = await Reference($"{_base}/other");

        await _client.CallAsync(cell, "store", passed: new[] { other });

        var found = (await Call(cell, "load")).Single();
        Assert.Equal(other, found);
        await Call(found, "store", "through");
        Assert.Equal("through", (await Call(other, "load")).Text());
        Assert.Equal("""{"done":true""", (await _client.CallAsync(
            cell, "cas", Encoding.UTF8.GetBytes("""{"expectedCapability":0,"capability":1}"""), new[] { other, cell })).Text()[..12]);
        Assert.Equal(cell, (await Call(cell, "watch")).Single());
        var forged = other with { Methods = new[] { "load" } };
        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => _client.CallAsync(cell, "store", passed: new[] { forged }))).Kind);
    }

    [Fact]
    public async Task What_a_walk_yields_is_confined()
    {
        var reader = await Reference(_base, "load", "walk");
        await nodes.Client.GetAnchor($"{_base}/below").StoreAsync(CapabilityValue.Of(new byte[] { 65 }));

        var below = await Walk(reader, "below");

        Assert.Equal("A", (await Call(below, "load")).Text());
        Assert.Equal(ErrorKind.Denied, (await Fails(below, "store", "x")).Kind);
        Assert.Equal(ErrorKind.Denied, (await Fails(await Walk(below, "x/y"), "ls")).Kind);
        Assert.Equal(below, await Walk(below, "../..")); // there is no way up
        await _client.RevokeAsync(reader);
        await Testing.Wait.Until(async () => await Refused(below), "what a revoked reference yielded falls with it");
    }

    [Fact]
    public async Task Names_are_listed_in_pages()
    {
        var anchor = await Reference(_base);
        Assert.Equal("""{"names":[],"more":false}""", (await Call(anchor, "ls")).Text());
        foreach (var name in (string[])["a", "b", "c"])
            await Walk(anchor, name);

        Assert.Equal("""{"names":["a","b"],"more":true}""", (await Call(anchor, "ls", """{"limit":2}""")).Text());
        Assert.Equal("""{"names":["c"],"more":false}""", (await Call(anchor, "ls", """{"after":"b"}""")).Text());
    }

    [Fact]
    public async Task A_nodes_own_tree_is_used_in_the_same_way()
    {
        var server = nodes.Cluster.Cards.First().Server;
        var root = await Reference("/");

        var cell = await Walk(root, $"{server}/{_base}");

        await Call(cell, "store", "here");
        Assert.Equal("here", (await Call(cell, "load")).Text());
        Assert.Equal(Encoding.UTF8.GetBytes("here"), (await nodes.Client.GetAnchor($"/{server}{_base}").LoadAsync()).Value!.Bytes.ToArray());
    }

    [Fact]
    public async Task A_watch_waits()
    {
        var cell = await Reference($"{_base}/watched");
        var watch = Call(cell, "watch");
        await Call(cell, "store", "now");

        Assert.EndsWith("\"value\":\"bm93\"}", (await watch).Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("walk", "a b", "invalid rune ' ' at index 1")]
    [InlineData("ls", "[]", "arguments of 'ls'")]
    [InlineData("ls", """{"limit":0}""", "limit: 0 is outside 1 to 1000")]
    [InlineData("cas", "", "arguments of 'cas'")]
    [InlineData("cas", """{"version":1,"expected":""}""", "version: not together")]
    [InlineData("cas", """{"expected":"!"}""", "arguments of 'cas'")]
    [InlineData("cas", """{"capability":0}""", "capability: 0 were passed")]
    [InlineData("cas", """{"vaule":""}""", "arguments of 'cas'")]
    [InlineData("watch", """{"since":"1"}""", "arguments of 'watch'")]
    [InlineData("parent", "", "anchor has no method 'parent'")]
    public async Task Bad_arguments_are_named(string method, string arguments, string message) =>
        Assert.Contains(message, (await Fails(await Reference(_base), method, arguments)).Message, StringComparison.Ordinal);

    private async Task<Capability> Reference(string path, params string[] methods) => await _capabilityFactory.Mint(
        CapabilityKinds.Anchor, nodes.Client.GetAnchor(path).Grain.GetGrainId(), methods.Length == 0 ? null : methods);

    private Task<CapabilityReply> Call(Capability capability, string method, string arguments = "") =>
        _client.CallAsync(capability, method, Encoding.UTF8.GetBytes(arguments));

    private async Task<Capability> Walk(Capability capability, string path) => (await Call(capability, "walk", path)).Single();

    private Task<WetwareException> Fails(Capability capability, string method, string arguments = "") =>
        Assert.ThrowsAsync<WetwareException>(() => Call(capability, method, arguments));

    private async Task<bool> Refused(Capability capability)
    {
        try
        {
            await Call(capability, "load");
            return false;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
        {
            return true;
        }
    }
}
