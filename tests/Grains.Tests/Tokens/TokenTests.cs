using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Tests.Capabilities;
using Wetware.Tests.Fixture;
using Wetware.Tokens;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Tokens;

[Collection(SharedNodes.Name)]
public sealed class TokenTests(SharedNodes.Nodes nodes)
{
    private readonly CapabilityClient _client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
    private readonly ITokensGrain _tokens = nodes.Client.GetGrain<ITokensGrain>(0);

    [Fact]
    public async Task Whoever_knows_the_token_has_the_capability_and_no_more()
    {
        var reader = await _client.AttenuateAsync(await Root(), ["get"]);

        var exported = await _tokens.Export(reader, "for a friend");
        var imported = await _tokens.Import(exported.Token);

        Assert.Equal(CapabilityToken.Prefix.Length + 43, exported.Token.Length);
        Assert.Equal(["get"], imported.Methods);
        Assert.Equal("", (await _client.CallAsync(imported, "get")).Text());
        await Fails(ErrorKind.Denied, () => _client.CallAsync(imported, "add"));
        var listed = Assert.Single(await _tokens.List(), token => token.Id == exported.Info.Id);
        Assert.Equal(("for a friend", BoxGrain.Kind, null), (listed.Label, listed.Kind, listed.Expires));
    }

    [Fact]
    public async Task A_revoked_token_takes_what_was_imported_with_it()
    {
        var root = await Root();
        var first = await _tokens.Export(root);
        var second = await _tokens.Export(root);
        var imported = await _tokens.Import(first.Token);
        var passedOn = await _client.AttenuateAsync(imported, ["get"]);
        await _client.CallAsync(passedOn, "get");

        await _tokens.Revoke(first.Info.Id);

        await Fails(ErrorKind.Denied, () => _tokens.Import(first.Token));
        await Task.WhenAll(_client.DeniedSoon(imported), _client.DeniedSoon(passedOn));
        await _client.CallAsync(await _tokens.Import(second.Token), "get");
        await _client.CallAsync(root, "get");
        await _tokens.Revoke(second.Token);
        await Fails(ErrorKind.NotFound, () => _tokens.Revoke(second.Token));
        await Fails(ErrorKind.NotFound, () => _tokens.Revoke(first.Info.Id));
    }

    [Fact]
    public async Task An_expired_token_is_as_if_it_had_never_been()
    {
        var exported = await _tokens.Export(await Root(), lifetime: TimeSpan.FromSeconds(3));
        var imported = await _tokens.Import(exported.Token);

        await _client.DeniedSoon(imported);
        await Fails(ErrorKind.Denied, () => _tokens.Import(exported.Token));
        Assert.DoesNotContain(await _tokens.List(), token => token.Id == exported.Info.Id);
    }

    [Fact]
    public async Task Guessing_is_of_no_use()
    {
        var token = (await _tokens.Export(await Root())).Token;

        for (var i = CapabilityToken.Prefix.Length; i < token.Length - 1; i += 5)
        {
            var near = token.ToCharArray();
            near[i] = near[i] == 'A' ? 'B' : 'A';
            await Fails(ErrorKind.Denied, () => _tokens.Import(new string(near)));
        }

        await Fails(ErrorKind.Denied, () => _tokens.Import(CapabilityToken.New()));
        foreach (var text in (string[])["", "x", token[..^1], token + "A", token.ToUpperInvariant(), token.Replace("wwcap_", "wwcap-", StringComparison.Ordinal), token[..^1] + "="])
            await Fails(ErrorKind.Failed, () => _tokens.Import(text));
    }

    [Fact]
    public async Task Malformed_wishes_are_refused()
    {
        var root = await Root();

        await Fails(ErrorKind.Denied, () => _tokens.Export(root with { Methods = ["get"] }));
        await Fails(ErrorKind.Limit, () => _tokens.Export(root, new string('x', ITokensGrain.MaxLabel + 1)));
        await Fails(ErrorKind.Failed, () => _tokens.Export(root, "a\u001bb"));
        await Fails(ErrorKind.Limit, () => _tokens.Export(root, lifetime: TimeSpan.Zero));
        await Fails(ErrorKind.Limit, () => _tokens.Export(root, lifetime: TimeSpan.FromDays(366)));
        await Fails(ErrorKind.NotFound, () => _tokens.Revoke(""));
    }

    private Task<Capability> Root() => nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
}
