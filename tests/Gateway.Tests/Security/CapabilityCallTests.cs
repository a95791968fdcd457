using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Sessions;
using Wetware.Tokens;

namespace Wetware.Tests.Security;

/// <summary>Who holds a token and no secret: does over HTTP what the token stands for, and nothing else.</summary>
public sealed class CapabilityCallTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private IGrainFactory Grains => gateway.Node.Services.GetRequiredService<IGrainFactory>();

    private WetwareClient Client => gateway.Node.Services.GetRequiredService<WetwareClient>();

    [Fact]
    public async Task A_session_s_token_calls_what_the_session_holds_until_it_is_revoked()
    {
        var session = await Client.Sessions.LoginAsync();
        var narrow = await session.AttenuateAsync(new SessionNarrowing { Grants = ["anchor:ls"] });
        var token = (await Grains.GetGrain<ITokensGrain>(0).Export(narrow.Reference!)).Token;

        var (status, text) = await Call("/session/anchor/ls", token);
        Assert.True(status == 200, $"{status} {text}");
        Assert.Equal(403, (await Call("/session/anchor/rm", token, "/x")).Status);
        Assert.Equal(404, (await Call("/session/executor/spawn", token)).Status);
        Assert.Contains("\"anchor\"", (await Call("/capability/list", token)).Text, StringComparison.Ordinal);

        await session.RevokeAsync();
        await Testing.Wait.Until(async () => (await Call("/session/anchor/ls", token)).Status == 403, "what came of the session is over");
    }

    [Fact]
    public async Task A_token_that_is_none_is_refused_and_opens_no_other_route()
    {
        var session = await Client.Sessions.LoginAsync();
        var token = (await Grains.GetGrain<ITokensGrain>(0).Export(session.Reference!)).Token;

        Assert.Equal(401, (await Call("/capability/list", null)).Status);
        Assert.Equal(401, (await Call("/capability/list", CapabilityToken.New())).Status);
        Assert.Equal(401, (await Call("/capability/list", "nonsense")).Status);
        Assert.Equal(400, (await Call("/session/anchor/ls", (await Grains.GetGrain<ITokensGrain>(0).Export((await session.GetAsync("anchor"))!)).Token)).Status);

        // Of another cluster, and with the gateway's own gate before it.
        using var closed = new HttpRequestMessage(HttpMethod.Get, "/nodes") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var refused = await gateway.Closed.SendAsync(closed);
        Assert.Equal(401, (int)refused.StatusCode);
        using var call = new HttpRequestMessage(HttpMethod.Post, "/capability/list") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", CapabilityToken.New()) } };
        using var unknown = await gateway.Closed.SendAsync(call);
        Assert.Equal(401, (int)unknown.StatusCode);
    }

    private async Task<(int Status, string Text)> Call(string path, string? token, string data = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(data)) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await gateway.Open.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
