using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Capabilities;
using Wetware.Grains.Capabilities.Guests;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Capabilities;

[Collection(SharedNodes.Name)]
public sealed class GuestCapabilitiesTests(SharedNodes.Nodes nodes)
{
    [Fact]
    public async Task A_guest_calls_by_name_and_passes_on_what_it_got()
    {
        var root = await Root();
        var here = Guest(0, ("box", root));
        var there = Guest(1, ("reader", (Capability)(await Call(here, here.Granted[0], "reader")).Capabilities.Single().Target));

        Assert.Equal("box", here.Granted[0].Name);
        Assert.Null(here.Granted[0].Methods);
        Assert.Equal("a", Text(await Call(here, here.Granted[0], "add", "a")));
        Assert.Equal(["get", .. CommonMethods.All], there.Granted[0].Methods!.Order());
        Assert.Equal("a", Text(await Call(there, there.Granted[0], "get")));
    }

    [Fact]
    public async Task Errors_keep_their_words()
    {
        var root = await Root();
        var guest = Guest(0, ("box", root), ("forged", root with { Seal = new byte[32] }));

        Assert.Equal(GuestError.Unimplemented, (await Call(guest, guest.Granted[0], "no-such")).Error);
        Assert.Equal(GuestError.Limit, (await Call(guest, guest.Granted[0], "flood")).Error);
        Assert.Equal(GuestError.Failed, (await Call(guest, guest.Granted[0], CommonMethods.Attenuate, "[")).Error);
        Assert.Equal(GuestError.Denied, (await Call(guest, guest.Granted[1], "get")).Error);
        Assert.Contains("not made by this cluster", Text(await Call(guest, guest.Granted[1], "get")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_run_withdraws_what_it_waits_for()
    {
        var root = await Root();
        var box = nodes.Client.GetGrain<IBoxGrain>(root.Target);
        var guest = Guest(2, ("box", root));
        using var run = new CancellationTokenSource();
        var waiting = guest.CallAsync(guest.Granted[0], "filled", default, [], run.Token).AsTask();
        await Wait.Until(async () => await box.Waiters() == 1, "1 waiting");

        await run.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Wait.Until(async () => await box.Waiters() == 0, "none waiting");
    }

    private GuestCapabilities Guest(int node, params (string Name, Capability Capability)[] granted) => new(
        NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[node]), granted, TimeProvider.System, NullLogger.Instance);

    private static async Task<GuestReply> Call(GuestCapabilities guest, GuestCapability capability, string method, string text = "") =>
        await guest.CallAsync(capability, method, Encoding.UTF8.GetBytes(text), [], CancellationToken.None);

    private static string Text(GuestReply reply) => Encoding.UTF8.GetString(reply.Data.Span);

    private Task<Capability> Root() => nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
}
