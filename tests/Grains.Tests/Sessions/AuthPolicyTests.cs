using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Sessions;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Tests.Sessions;

public sealed class AuthPolicyTests
{
    private static readonly PeerId Ada = Key();
    private static readonly PeerId Bob = Key();

    [Fact]
    public void Allow_all_gives_everything_to_everyone()
    {
        var policy = Policy(new AuthOptions());

        Assert.Equal(["box", "view"], policy.Admit(null).Select(grant => grant.Name));
        Assert.All(policy.Admit(Ada), grant => Assert.Null(grant.Methods));
    }

    [Fact]
    public void Only_lets_in_named_keys()
    {
        var policy = Policy(new AuthOptions { Policy = AuthOptions.Only, Keys = { Ada.ToString() } });

        Assert.Equal(2, policy.Admit(Ada).Count);
        Denied("denied", () => policy.Admit(Bob));
        Denied("denied", () => policy.Admit(null));
    }

    [Fact]
    public void Only_lets_in_no_key_that_differs_in_one_character()
    {
        var text = Ada.ToString();
        var policy = Policy(new AuthOptions { Policy = AuthOptions.Only, Keys = { text } });
        PeerId[] near =
        [
            .. Enumerable.Range(3, text.Length - 3)
                .SelectMany(place => "1Aa".Select(other => $"{text[..place]}{other}{text[(place + 1)..]}"))
                .Where(other => other != text && PeerId.TryParse(other, out _))
                .Select(other => PeerId.TryParse(other, out var peer) ? peer : default),
        ];

        Assert.NotEmpty(near);
        Assert.All(near, peer => Denied("denied", () => policy.Admit(peer)));
    }

    [Fact]
    public void Deny_says_why() => Denied("test", () => Policy(new AuthOptions { Policy = AuthOptions.Deny, DenyReason = "test" }).Admit(Ada));

    [Fact]
    public void Grants_are_a_key_s_own_or_everybody_s()
    {
        var policy = Policy(new AuthOptions { Grants = { [Ada.ToString()] = ["box:get,add", "no-such-thing"], ["*"] = ["view"] } });

        var own = Assert.Single(policy.Admit(Ada));
        Assert.Equal("box", own.Name);
        Assert.Equal(["add", "get"], own.Methods);
        Assert.Equal("view", Assert.Single(policy.Admit(Bob)).Name);
        Assert.Equal("view", Assert.Single(policy.Admit(null)).Name);
    }

    [Fact]
    public void A_key_with_grants_is_let_in_by_only()
    {
        var policy = Policy(new AuthOptions { Policy = AuthOptions.Only, Grants = { [Ada.ToString()] = ["view"], ["*"] = ["box"] } });

        Assert.Single(policy.Admit(Ada));
        Denied("denied", () => policy.Admit(Bob));
    }

    [Fact]
    public void A_policy_that_cannot_be_understood_is_refused()
    {
        var good = Validate(new AuthOptions { Policy = AuthOptions.Only, Keys = { Ada.ToString() }, Grants = { ["*"] = ["*", "view", "box:get"] } });
        Assert.True(good.Succeeded);

        var bad = Validate(new AuthOptions
        {
            Policy = "maybe",
            Keys = { "nobody" },
            Grants = { ["x"] = ["*:get", "Upper", "box:", "box:a b"] },
            DenyReason = "",
            SessionLifetime = TimeSpan.FromSeconds(59),
            NonceLifetime = TimeSpan.FromHours(1),
            MaxSessionLifetime = TimeSpan.FromDays(366),
        });
        Assert.Equal(11, bad.Failures!.Count());
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(31 * 24 * 3600)]
    public void Lifetimes_have_limits(double seconds) => Assert.Equal(
        ErrorKind.Limit, Assert.Throws<WetwareException>(() => Policy(new AuthOptions()).Lifetime(TimeSpan.FromSeconds(seconds))).Kind);

    private static ValidateOptionsResult Validate(AuthOptions options) => new AuthOptionsValidator().Validate(null, options);

    private static AuthPolicy Policy(AuthOptions options)
    {
        Assert.True(Validate(options).Succeeded);
        return new AuthPolicy(Options.Create(options), new SessionServices([new("view", "view", (_, _) => default), new("box", "box", (_, _) => default)]));
    }

    private static PeerId Key()
    {
        using var signer = EcdsaSigner.Create();
        return signer.Peer;
    }

    private static void Denied(string message, Action act)
    {
        var error = Assert.Throws<WetwareException>(act);
        Assert.Equal((ErrorKind.Denied, message), (error.Kind, error.Message));
    }
}
