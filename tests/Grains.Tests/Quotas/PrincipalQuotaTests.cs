using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Anchors;
using Wetware.Grains.Channels;
using Wetware.Grains.Quotas;
using Wetware.Security;
using Wetware.Sessions;
using Wetware.Testing;
using Wetware.Tests.Anchors;
using Wetware.Tests.Fixture;
using Wetware.Tokens;

namespace Wetware.Tests.Quotas;

/// <summary>Accounts with small quotas on two nodes.</summary>
public sealed class PrincipalQuotaTests : IAsyncLifetime
{
    private const int Quota = 64 << 10;

    private readonly EcdsaSigner _one = EcdsaSigner.Create();
    private readonly EcdsaSigner _other = EcdsaSigner.Create();
    private NodeCluster _nodes = null!;
    private CapabilityClient _client = null!;

    private IStateUsage Usage => _nodes.Cluster.Silos[0].ServiceProvider.GetRequiredService<IStateUsage>();

    public async Task InitializeAsync()
    {
        _nodes = await NodeCluster.Start(2, silo =>
        {
            silo.Configure<ChannelOptions>(options => (options.StoreBytesPerPrincipal, options.ChannelsPerPrincipal) = (Quota, 4));
            silo.Configure<AnchorOptions>(options => (options.StoreBytesPerPrincipal, options.AnchorsPerPrincipal) = (Quota, 8));
        });
        _client = _nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
    }

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Channels_count_for_the_account_that_made_them()
    {
        var (one, other) = (await Login(_one), await Login(_other));
        var full = await New(one, 1000);

        var error = await QuotaCalls.Refusal(() => full.SendAsync(Bytes(4 << 10)));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Matches($"channels: [0-9]+ bytes are kept for account:{_one.Peer}, and 4096 more are above Cluster:Channels:StoreBytesPerPrincipal, {Quota}; remove some", error.Message);
        var free = await New(other, 1000);
        await free.SendAsync(Bytes(4 << 10));
        await full.RecvAsync();
        await full.RecvAsync();
        await QuotaCalls.Accepted(() => full.SendAsync(Bytes(4 << 10)));

        // So many, and no more.
        var count = await QuotaCalls.Refusal(() => New(one, 0));
        Assert.Contains($"kept for account:{_one.Peer}, and one more is above Cluster:Channels:ChannelsPerPrincipal, 4", count.Message, StringComparison.Ordinal);
        await New(other, 0);
        await Wait.Until(async () => (await Usage.Count("channel", Of(_one), default)).States == 4, "all are counted");
    }

    [Fact]
    public async Task Anchors_count_for_the_account_that_stored_their_values()
    {
        var (one, other) = (await Get(_one, "anchor"), await Get(_other, "anchor"));
        var mine = await Walk(one, "mine");
        await Store(mine, 40 << 10);
        var more = await Walk(one, "more");

        // The other node may not have counted the first value yet.
        var error = await QuotaCalls.Refusal(async () =>
        {
            await _client.CallAsync(more, AnchorMethods.Clear);
            await Store(more, 30 << 10);
        });

        Assert.Matches($"anchors: [0-9]+ bytes are kept for account:{_one.Peer}, and 30720 more are above Cluster:Anchors:StoreBytesPerPrincipal, {Quota}", error.Message);
        await Store(await Walk(other, "theirs"), 40 << 10);

        // Who stores into somebody else's anchor has it from then on, so that nobody fills another one's quota, nor gets round the own one.
        await QuotaCalls.Accepted(() => Store(other, "mine", 10));
        await QuotaCalls.Accepted(() => Store(more, 50 << 10));
        var kept = await Usage.Count("anchor", Of(_one), default);
        Assert.Equal(1, kept.States);
        Assert.InRange(kept.Bytes, 50 << 10, 52 << 10);
        await Assert.ThrowsAsync<WetwareException>(() => Store(mine, 30 << 10));

        // A value in the place of another one needs room for what it is larger.
        for (var i = 0; i < 4; i++)
            await Store(more, (50 << 10) + i);

        // Emptying a cell makes room.
        await _client.CallAsync(more, AnchorMethods.Clear);
        await QuotaCalls.Accepted(() => Store(mine, 30 << 10));
    }

    [Fact]
    public async Task An_account_has_no_more_anchors_than_its_own_and_the_root_is_the_operators()
    {
        var (one, other) = (await Get(_one, "anchor"), await Get(_other, "anchor"));

        var error = await QuotaCalls.Refusal(i => StoreAt(one, $"n{i}"));

        Assert.Contains($"kept for account:{_one.Peer}, and one more is above Cluster:Anchors:AnchorsPerPrincipal, 8", error.Message, StringComparison.Ordinal);
        await StoreAt(other, "other");
        await Anchor("/n0").StoreAsync(Bytes(1));
        await Anchor("/of-operators").StoreAsync(Bytes(1));
        Assert.Equal(1, (await Usage.Count("anchor", Of(_other), default)).States);

        Task StoreAt(Capability root, string name) => Store(root, name, 1);
    }

    [Fact]
    public async Task Whatever_comes_of_a_session_counts_for_its_account()
    {
        var session = await Login(_one);
        var anchor = (await session.GetAsync("anchor"))!;
        var tokens = _nodes.Client.GetGrain<ITokensGrain>(0);

        var kept = await session.AttenuateAsync(new SessionNarrowing { Grants = ["channels", "anchor"] });
        Capability[] all =
        [
            session.Reference!,
            anchor,
            await Walk(anchor, "a"),
            await _client.AttenuateAsync(anchor, [AnchorMethods.Ls]),
            await tokens.Import((await tokens.Export(anchor)).Token),
            (await kept.GetAsync("channels"))!,
            (await New(kept, 0)).Reference!,
        ];

        Assert.All(all, capability => Assert.Equal(Of(_one), capability.Principal));
        Assert.Null((await (await Sessions().LoginAsync()).GetAsync("anchor"))!.Principal);
        foreach (var principal in (string?[])[null, Of(_other)])
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => _client.CallAsync(anchor with { Principal = principal }, AnchorMethods.Ls));
            Assert.Equal(ErrorKind.Denied, error.Kind);
        }
    }

    [Fact]
    public async Task A_client_cannot_say_for_whom_something_counts()
    {
        var anchor = await Walk(await Get(_one, "anchor"), "through-a-capability");

        Principal.Set(Of(_other));
        await Anchor("/by-itself").StoreAsync(Bytes(100));
        await _nodes.Client.ServiceProvider.GetRequiredService<ChannelClient>().CreateAsync("by-itself", 10);
        await Store(anchor, 100);

        Assert.Equal(default, await Usage.Count("anchor", Of(_other), default));
        Assert.Equal(default, await Usage.Count("channel", Of(_other), default));
        Assert.Equal(1, (await Usage.Count("anchor", Of(_one), default)).States);
    }

    [Fact]
    public async Task What_counts_for_a_principal_does_so_after_the_grain_was_read_anew()
    {
        var channel = await New(await Login(_one), 10);
        await channel.SendAsync(Bytes(1000));
        var before = await Usage.Count("channel", Of(_one), default);

        await NodeCluster.GrainsOn(_nodes.Cluster.Silos[0]).GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await channel.SendAsync(Bytes(1000));

        var after = await Usage.Count("channel", Of(_one), default);
        Assert.Equal((1, 1), (before.States, after.States));
        Assert.InRange(after.Bytes, before.Bytes + 1000, before.Bytes + 2000);
    }

    private static string Of(EcdsaSigner account) => $"account:{account.Peer}";

    private static CapabilityValue Bytes(int length) => CapabilityValue.Of(new byte[length]);

    private SessionClient Sessions() =>
        new(_nodes.Client, _client, _nodes.Client.ServiceProvider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId);

    private Task<Session> Login(EcdsaSigner account) => Sessions().LoginAsync(account, _nodes.Cards.First().Server);

    private async Task<Capability> Get(EcdsaSigner account, string name) => (await (await Login(account)).GetAsync(name))!;

    private async Task<ChannelHandle> New(Session session, int capacity) => await ChannelHandle.NewAsync(_client, (await session.GetAsync("channels"))!, capacity);

    private async Task<Capability> Walk(Capability anchor, string path) =>
        (await _client.CallAsync(anchor, AnchorMethods.Walk, System.Text.Encoding.UTF8.GetBytes(path))).Single();

    private Task Store(Capability anchor, int bytes) => _client.CallAsync(anchor, AnchorMethods.Store, new byte[bytes]);

    private async Task Store(Capability root, string name, int bytes) => await Store(await Walk(root, name), bytes);

    private Anchor Anchor(string path) => _nodes.Client.GetAnchor(path);
}
