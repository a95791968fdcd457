using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Sessions;
using Wetware.Security;
using Wetware.Sessions;
using Wetware.Tests.Capabilities;
using Wetware.Tests.Fixture;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Sessions;

/// <summary>Logins and sessions on nodes that offer a box; each test's policy is the default, allow-all.</summary>
public sealed class SessionTests(SessionTests.Boxes nodes) : IClassFixture<SessionTests.Boxes>
{
    private readonly CapabilityClient _client = nodes.Cluster.Client.ServiceProvider.GetRequiredService<CapabilityClient>();

    private IClusterClient Grains => nodes.Cluster.Client;

    private string Server => nodes.Cluster.Cards.First().Server;

    [Fact]
    public async Task A_login_gives_named_capabilities_of_that_node()
    {
        using var account = EcdsaSigner.Create();
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync(account, Server);

        var info = await session.InfoAsync();
        Assert.Equal((account.Peer.ToString(), Server), (info.Account, info.Server));
        Assert.Equal(nodes.Cluster.Cards.First().Peer, info.Peer);
        Assert.StartsWith("host-", info.Host, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(24), info.Expires - info.Issued);
        Assert.Contains(info.Capabilities, item => item is { Name: "box", Kind: BoxGrain.Kind, Methods: null });

        var box = await session.GetAsync("box");
        Assert.Equal("hi", (await _client.CallAsync(box, "add", "hi"u8.ToArray())).Text()[^2..]);
        Assert.Null(await session.GetAsync("no-such"));
        await Fails(ErrorKind.Failed, "null capability", async () => await _client.CallAsync(await session.GetAsync("no-such"), "get"));
    }

    [Fact]
    public async Task Whatever_the_nodes_offer_can_be_called()
    {
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync();
        var held = (await session.InfoAsync()).Capabilities;

        Assert.Superset(
            new HashSet<string> { "anchor", "box", "channels", "devices", "executor", "http", "queues", "raft-groups", "registry", "router", "view" }, held.Select(item => item.Name).ToHashSet());
        foreach (var item in held)
        {
            var capability = await session.GetAsync(item.Name);
            Assert.Equal(item.Kind, capability!.Kind);
            Assert.NotEmpty((await _client.CallAsync(capability, CommonMethods.Methods)).Json(CommonMethodsJson.Default.StringArray));
        }
    }

    [Fact]
    public async Task Someone_without_a_key_is_let_in_by_allow_all() =>
        Assert.Equal("", (await (await new SessionClient(Grains, _client, Cluster).LoginAsync()).InfoAsync()).Account);

    [Fact]
    public async Task A_nonce_is_signed_by_its_account_for_a_login_and_once()
    {
        using var account = EcdsaSigner.Create();
        var terminal = Grains.GetGrain<ITerminalGrain>(Server);

        async Task Refused(ErrorKind kind, string message, Func<ReadOnlyMemory<byte>, LoginRequest> answer)
        {
            var nonce = await terminal.Challenge();
            Assert.Equal(16, nonce.Length);
            await Fails(kind, message, () => terminal.Login(answer(nonce)));
            await Fails(ErrorKind.Denied, () => terminal.Login(Signed(account, nonce)));
        }

        await Refused(ErrorKind.Denied, "nonce mismatch", nonce => Signed(account, new byte[16]) with { Nonce = nonce });
        await Refused(ErrorKind.Denied, "nonce mismatch", nonce => Signed(account, nonce[..15]) with { Nonce = nonce });
        await Refused(
            ErrorKind.Denied,
            "the nonce is not signed for a login",
            nonce => new LoginRequest { Nonce = nonce, Envelope = SignedEnvelope.Seal(account, "ww/registry/location", LoginRequest.PayloadType, nonce) });
        await Refused(
            ErrorKind.Denied,
            "the nonce is not signed for a login",
            nonce => new LoginRequest { Nonce = nonce, Envelope = SignedEnvelope.Seal(account, LoginRequest.Domain, new byte[] { 1 }, nonce) });

        // What a false node, or a node of another cluster, was given to sign.
        await Refused(ErrorKind.Denied, "nonce mismatch", nonce => Signed(account, nonce, server: nodes.Cluster.Cards.First(card => card.Server != Server).Server));
        await Refused(ErrorKind.Denied, "nonce mismatch", nonce => Signed(account, nonce, cluster: "other"));
        await Refused(
            ErrorKind.Denied, "nonce mismatch", nonce => new LoginRequest { Nonce = nonce, Envelope = SignedEnvelope.Seal(account, LoginRequest.Domain, LoginRequest.PayloadType, nonce) });

        var reused = await terminal.Challenge();
        await terminal.Login(Signed(account, reused));
        await Fails(ErrorKind.Denied, "nonce already used", () => terminal.Login(Signed(account, reused)));
        await Fails(ErrorKind.Denied, "nonce mismatch", () => terminal.Login(Signed(account, new byte[16])));
        await Fails(ErrorKind.Failed, "invalid nonce size: 17", () => terminal.Login(Signed(account, new byte[17])));
    }

    [Fact]
    public async Task A_nonce_of_one_node_is_no_good_at_another()
    {
        using var account = EcdsaSigner.Create();
        var nonce = await Grains.GetGrain<ITerminalGrain>(nodes.Cluster.Cards.First().Server).Challenge();

        await Fails(
            ErrorKind.Denied, "nonce mismatch", () => Grains.GetGrain<ITerminalGrain>(nodes.Cluster.Cards.Last().Server).Login(Signed(account, nonce)));
    }

    [Fact]
    public void A_signer_signs_one_nonce_and_nothing_else()
    {
        using var account = EcdsaSigner.Create();
        var signer = new LoginSigner(account, "ww", "server");

        Assert.Equal("invalid nonce size: 15", Assert.Throws<WetwareException>(() => signer.Sign(new byte[15])).Message);
        Assert.True(signer.Sign(new byte[16]).TryVerify("ww.auth", [0xDE, 0xEA], out var peer));
        Assert.Equal(account.Peer, peer);
        Assert.Equal("signer already used", Assert.Throws<WetwareException>(() => signer.Sign(new byte[16])).Message);
    }

    [Fact]
    public async Task Revoking_a_session_takes_everything_that_came_of_it()
    {
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync();
        var other = await new SessionClient(Grains, _client, Cluster).LoginAsync();
        var box = await session.GetAsync("box");
        var reader = await _client.AttenuateAsync(box, ["get"]);
        var child = await session.AttenuateAsync(new SessionNarrowing { Grants = ["box:get"] });
        var fromChild = await child.GetAsync("box");
        var keep = await other.GetAsync("box");
        await _client.CallAsync(box, "get");

        await session.RevokeAsync();

        await Fails(ErrorKind.Denied, () => session.InfoAsync());
        await Task.WhenAll(_client.DeniedSoon(box), _client.DeniedSoon(reader), _client.DeniedSoon(fromChild));
        await Fails(ErrorKind.Denied, () => child.InfoAsync());
        await _client.CallAsync(keep, "get");
    }

    [Fact]
    public async Task Revoking_what_was_attenuated_of_a_session_leaves_it_open()
    {
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync();
        var lent = await session.AttenuateAsync([SessionMethods.List]);

        await _client.RevokeAsync(lent);

        await Fails(ErrorKind.Denied, () => _client.CallAsync(lent, SessionMethods.List));
        Assert.NotEmpty((await session.InfoAsync()).Id);
    }

    [Fact]
    public async Task An_attenuated_session_has_less()
    {
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync();
        var info = await session.InfoAsync();
        var less = await session.AttenuateAsync(new SessionNarrowing { Grants = ["box:get"], Seconds = 60 });

        var its = await less.InfoAsync();
        Assert.Equal((info.Id, "box", "get"), (its.Parent, Assert.Single(its.Capabilities).Name, Assert.Single(its.Capabilities[0].Methods!)));
        Assert.True(its.Expires <= info.Issued + TimeSpan.FromMinutes(2));
        await Fails(ErrorKind.Denied, async () => await _client.CallAsync(await less.GetAsync("box"), "add"));
        await Fails(ErrorKind.Denied, () => less.AttenuateAsync(new SessionNarrowing { Grants = ["box:add"] }));
        await Fails(ErrorKind.Denied, () => less.AttenuateAsync(new SessionNarrowing { Grants = ["other"] }));
        await Fails(ErrorKind.Failed, () => less.AttenuateAsync(new SessionNarrowing { Grants = ["Box!"] }));
        await Fails(ErrorKind.Limit, () => less.AttenuateAsync(new SessionNarrowing { Seconds = 0 }));
        Assert.True((await (await less.AttenuateAsync(new SessionNarrowing { Seconds = 3600 })).InfoAsync()).Expires <= its.Expires);

        // Also the session's own reference can be passed on with fewer methods.
        var viewer = new Session(_client, await session.AttenuateAsync([SessionMethods.List]));
        await viewer.InfoAsync();
        await Fails(ErrorKind.Denied, () => viewer.GetAsync("box"));
    }

    [Fact]
    public async Task A_clone_outlives_the_logout_of_its_original_and_the_other_way_round()
    {
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync();
        var clone = await session.CloneAsync();
        var box = await session.GetAsync("box");

        await session.LogoutAsync();
        await session.LogoutAsync();

        await Fails(ErrorKind.Denied, "the session was logged out", () => session.InfoAsync());
        await Fails(ErrorKind.Denied, () => session.GetAsync("box"));
        Assert.NotNull(await clone.GetAsync("box"));
        await _client.CallAsync(box, "get");
        await clone.LogoutAsync();
        await Fails(ErrorKind.Denied, () => clone.GetAsync("box"));
    }

    [Fact]
    public async Task No_session_is_harmless()
    {
        var none = Session.None(_client);

        await none.LogoutAsync();
        await none.RevokeAsync();
        Assert.True((await none.CloneAsync()).IsNull);
        Assert.Null(await none.GetAsync("box"));
        await Fails(ErrorKind.Failed, "null capability", () => none.InfoAsync());
    }

    [Fact]
    public async Task A_session_expires_with_all_that_it_gave()
    {
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync(lifetime: TimeSpan.FromSeconds(3));
        var box = await session.GetAsync("box");

        await _client.DeniedSoon(box);
        await Fails(ErrorKind.Denied, () => session.InfoAsync());
        await Fails(ErrorKind.Limit, () => new SessionClient(Grains, _client, Cluster).LoginAsync(lifetime: TimeSpan.FromDays(31)));
    }

    [Fact]
    public async Task Sessions_are_listed_until_they_end()
    {
        using var account = EcdsaSigner.Create();
        var session = await new SessionClient(Grains, _client, Cluster).LoginAsync(account);
        var id = (await session.InfoAsync()).Id;

        Assert.Contains(id, await Listed(id));
        Assert.Equal(account.Peer.ToString(), (await Grains.GetGrain<ISessionGrain>(id).Info()).Account);
        await Grains.GetGrain<ISessionGrain>(id).End();
        await Grains.GetGrain<ISessionGrain>(id).End();
        Assert.DoesNotContain(id, await Listed(id));
        await Fails(ErrorKind.NotFound, () => Grains.GetGrain<ISessionGrain>(id).Info());
        await Fails(ErrorKind.NotFound, () => Grains.GetGrain<ISessionGrain>("nothing").Info());
    }

    private Task<IReadOnlyList<string>> Listed(string id) => Grains.GetGrain<ISessionIndexGrain>(ISessionIndexGrain.ShardOf(id)).List();

    private string Cluster => nodes.Cluster.Client.ServiceProvider.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId;

    private LoginRequest Signed(EcdsaSigner account, ReadOnlyMemory<byte> nonce, string? cluster = null, string? server = null) => new()
    {
        Nonce = nonce,
        Envelope = SignedEnvelope.Seal(
            account,
            LoginRequest.Domain,
            LoginRequest.PayloadType,
            nonce.Length == LoginRequest.NonceBytes ? LoginRequest.SignedBytes(cluster ?? Cluster, server ?? Server, nonce.Span) : nonce),
    };

    public sealed class Boxes : IAsyncLifetime
    {
        public NodeCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await NodeCluster.Start(2, silo => silo.AddSessionService(
            "box", BoxGrain.Kind, (grains, node) => grains.GetGrain<IBoxGrain>($"box of {node.Server}").GetGrainId()));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
