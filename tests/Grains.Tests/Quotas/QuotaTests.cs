using Microsoft.Extensions.DependencyInjection;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Anchors;
using Wetware.Grains.Channels;
using Wetware.Testing;
using Wetware.Tests.Anchors;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Quotas;

/// <summary>Channels and anchors of a node with small quotas.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private NodeCluster _nodes = null!;

    private ChannelClient Channels => _nodes.Client.ServiceProvider.GetRequiredService<ChannelClient>();

    public async Task InitializeAsync() => _nodes = await NodeCluster.Start(1, silo =>
    {
        silo.Configure<ChannelOptions>(options => (options.StoreBytes, options.MaxNodeBytes) = (64 << 10, 1 << 20));
        silo.Configure<AnchorOptions>(options => (options.StoreBytes, options.MaxAnchors) = (64 << 10, 4));
    });

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Channels_keep_no_more_than_their_bytes_and_take_more_once_some_are_received()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await Channels.CreateAsync(name, 1000);

        // Through several, because the quota is of all together.
        var error = await QuotaCalls.Refusal(i => Channels.SendAsync($"{(char)('a' + (i % 3))}", Bytes(4 << 10)));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains("Cluster:Channels:StoreBytes, 65536", error.Message, StringComparison.Ordinal);
        await Channels.CreateAsync("synchronous");
        var receiving = Channels.RecvAsync("synchronous");
        await Channels.SendAsync("synchronous", Bytes(4 << 10));
        Assert.Equal(4 << 10, (await receiving).Bytes.Length);
        foreach (var name in (string[])["a", "b", "c"])
        {
            while ((await Channels.InfoAsync(name))!.Buffered > 0)
                await Channels.RecvAsync(name);
        }

        await QuotaCalls.Accepted(() => Channels.SendAsync("a", Bytes(4 << 10)));
    }

    [Fact]
    public async Task Values_in_a_nodes_memory_are_bounded_over_all_channels()
    {
        await Channels.CreateAsync("one");
        await Channels.CreateAsync("two");
        using var cancel = new CancellationTokenSource();
        Task[] waiting = [Channels.SendAsync("one", Bytes(400 << 10), cancel.Token), Channels.SendAsync("two", Bytes(400 << 10), cancel.Token)];
        foreach (var name in (string[])["one", "two"])
            await Wait.Until(async () => (await Channels.InfoAsync(name))!.Senders == 1, $"a sender waits in {name}");

        var error = await Assert.ThrowsAsync<WetwareException>(() => Channels.SendAsync("two", Bytes(400 << 10)));

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        Assert.Contains("Cluster:Channels:MaxNodeBytes, 1048576", error.Message, StringComparison.Ordinal);
        await cancel.CancelAsync();
        foreach (var send in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        var receiving = Channels.RecvAsync("two");
        await Channels.SendAsync("two", Bytes(400 << 10)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(400 << 10, (await receiving).Bytes.Length);
    }

    [Fact]
    public async Task Anchors_keep_no_more_than_their_bytes_and_clearing_makes_room()
    {
        var anchor = Anchor("/a");
        await anchor.StoreAsync(Bytes(30 << 10));

        // Each swap keeps the old value for a retry.
        var error = await QuotaCalls.Refusal(_ => anchor.SwapAsync(Bytes(30 << 10)));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains("Cluster:Anchors:StoreBytes, 65536", error.Message, StringComparison.Ordinal);
        Assert.True((await anchor.ClearAsync()).Done);
        Assert.True(await anchor.RmAsync());
        await QuotaCalls.Accepted(() => Anchor("/b").StoreAsync(Bytes(30 << 10)));
    }

    [Fact]
    public async Task There_are_no_more_anchors_than_allowed()
    {
        var error = await QuotaCalls.Refusal(i => Anchor($"/n{i}").StoreAsync(Bytes(1)));
        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains("Cluster:Anchors:MaxAnchors, 4", error.Message, StringComparison.Ordinal);

        // What is there is walked to and changed.
        await Anchor("/").WalkAsync("n0");
        await Anchor("/n0").StoreAsync(Bytes(2));
        var walked = await Assert.ThrowsAsync<WetwareException>(() => Anchor("/").WalkAsync("another"));
        Assert.Equal(ErrorKind.Limit, walked.Kind);
    }

    private Anchor Anchor(string path) => _nodes.Client.GetAnchor(path);

    private static CapabilityValue Bytes(int length) => CapabilityValue.Of(new byte[length]);
}
