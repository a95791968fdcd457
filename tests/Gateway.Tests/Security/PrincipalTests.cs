using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Gateway.Hosting;
using Wetware.Gateway.Security;
using Wetware.Gateway.Security.Tokens;
using Wetware.Grains.Quotas;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;
using Wetware.Testing.Wasm;
using Wetware.Tokens;

namespace Wetware.Tests.Security;

/// <summary>For whom counts what requests store, on a gateway where principals have little room.</summary>
public sealed class PrincipalTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _tokens = [];
    private Node _node = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var file = new HttpTokenFile(_folder["tokens.json"], TimeProvider.System);
        foreach (var (name, scope) in ((string, Scope)[])[("a", Scope.Submit), ("b", Scope.Submit), ("admin", Scope.Operate)])
            _tokens[name] = file.Add(name, scope, null);
        _tokens["main"] = "the token of the options, which is the operators'";
        var options = new NodeOptions
        {
            Namespace = "principals",
            Role = NodeRole.Gateway,
            DataDirectory = _folder["node"],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) },
        };
        options.Guests.ModulesPerPrincipal = 2;
        options.Anchors.StoreBytesPerPrincipal = 64 << 10;
        var host = GatewayHost.Build(options, new HttpOptions { Listen = "127.0.0.1:0", Token = _tokens["main"], TokensFile = file.Path }, NullLoggerFactory.Instance);
        _node = await Node.Start(host);
        _http = new HttpClient { BaseAddress = new Uri($"http://{GatewayHost.AddressOf(host)}") };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _node.Stop();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Modules_of_a_token_are_bounded_whichever_way_they_come()
    {
        var first = await Put("a", "one");
        Assert.Equal((201, "token:a"), (first.Status, first.Body.GetProperty("principal").GetString()));
        Assert.InRange((await Submit("a", "two")).Status, 200, 202);

        var refused = await Put("a", "three");
        Assert.Equal(400, refused.Status);
        Assert.Contains("the cluster keeps 2 for token:a, and one more is above Cluster:Guests:ModulesPerPrincipal, 2", refused.Body.ToString(), StringComparison.Ordinal);
        Assert.Contains("ModulesPerPrincipal", (await Submit("a", "three")).Body.ToString(), StringComparison.Ordinal);

        // Others go on, on the same connections, and what is there already costs nothing.
        Assert.Equal((201, "token:b"), (await Put("b", "three")) is var other ? (other.Status, other.Body.GetProperty("principal").GetString()) : default);
        Assert.Equal(200, (await Put("a", "three")).Status);
        for (var i = 0; i < 3; i++)
        {
            var (status, body) = await Put("main", $"of operators {i}");
            Assert.Equal((201, false), (status, body.TryGetProperty("principal", out _)));
        }

        Assert.Equal(204, (await Send(HttpMethod.Delete, $"/modules/{first.Body.GetProperty("digest").GetString()}", "admin", null)).Status);
        Assert.Equal(201, (await Put("a", "four")).Status);
    }

    [Fact]
    public async Task What_the_token_of_a_session_stores_counts_for_its_account()
    {
        using var account = EcdsaSigner.Create();
        var client = _node.Services.GetRequiredService<WetwareClient>();
        var session = await client.Sessions.LoginAsync(account);
        var token = (await _node.Services.GetRequiredService<IGrainFactory>().GetGrain<ITokensGrain>(0).Export(session.Reference!)).Token;
        var usage = _node.Services.GetRequiredService<IStateUsage>();

        foreach (var text in (string[])["of a session", "another"])
            Assert.Equal(200, (await Send(HttpMethod.Post, "/session/executor/put", token, Module(text))).Status);
        var refused = await Send(HttpMethod.Post, "/session/executor/put", token, Module("one too many"));
        Assert.NotEqual(200, refused.Status);
        Assert.Contains($"the cluster keeps 2 for account:{account.Peer}", refused.Text, StringComparison.Ordinal);

        Assert.Equal(200, (await Send(HttpMethod.Post, "/session/anchor/store", token, new byte[10 << 10])).Status);
        Assert.Equal(1, (await usage.Count("anchor", $"account:{account.Peer}", default)).States);
        var large = await Send(HttpMethod.Post, "/session/anchor/store", token, new byte[70 << 10]);
        Assert.NotEqual(200, large.Status);
        Assert.Contains("Cluster:Anchors:StoreBytesPerPrincipal, 65536", large.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_console_does_counts_for_the_token_that_opened_it()
    {
        var callers = _node.Services.GetRequiredService<ConsoleCallers>();
        var tokens = _node.Services.GetRequiredService<HttpTokens>();

        foreach (var (name, expected) in ((string, string?)[])[("a", "token:a"), ("main", null)])
        {
            var context = new DefaultHttpContext();
            ConsoleCallers.SetUser(context, tokens.Find(_tokens[name])!, _tokens[name]);
            string? seen = "none";
            Principal.Set("token:of-somebody-else");
            await new ConsolePrincipal(new KnownUser(context.User), callers).CreateInboundActivityHandler(async _ =>
            {
                await Task.Yield();
                seen = Principal.Current;
            })(null!);
            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public void A_console_may_do_what_its_token_allows_now_and_nothing_without_one()
    {
        var callers = _node.Services.GetRequiredService<ConsoleCallers>();
        var tokens = _node.Services.GetRequiredService<HttpTokens>();
        ClaimsPrincipal Opened(string name, string? text)
        {
            var context = new DefaultHttpContext();
            ConsoleCallers.SetUser(context, tokens.Find(_tokens[name])!, text);
            return context.User;
        }

        Assert.Equal(Scope.Submit, callers.ScopeOf(Opened("a", _tokens["a"])));
        Assert.Equal(Scope.Operate, callers.ScopeOf(Opened("admin", _tokens["admin"])));

        // As after the token was removed: what it was is not what it is.
        Assert.Equal(Scope.Anyone, callers.ScopeOf(Opened("admin", "removed")));
        Assert.Equal(Scope.Anyone, callers.ScopeOf(Opened("admin", null)));
        Assert.Equal(Scope.Anyone, callers.ScopeOf(new ClaimsPrincipal()));
    }

    private Task<(int Status, JsonElement Body)> Put(string token, string text) => Json(HttpMethod.Put, "/modules", token, new ByteArrayContent(Module(text)));

    private async Task<(int Status, JsonElement Body)> Submit(string token, string text)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(text), "description" },
            { new ByteArrayContent(Module(text)), "wasm", "module.wasm" },
        };
        return await Json(HttpMethod.Post, "/tasks", token, form);
    }

    private async Task<(int Status, JsonElement Body)> Json(HttpMethod method, string path, string token, HttpContent content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content, Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _tokens[token]) } };
        using var response = await _http.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    private async Task<(int Status, string Text)> Send(HttpMethod method, string path, string token, byte[]? content)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _tokens.GetValueOrDefault(token, token)) } };
        if (content is not null)
            request.Content = new ByteArrayContent(content);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static byte[] Module(string text) => new WasmModuleBuilder().Memory(1).Data(0, System.Text.Encoding.UTF8.GetBytes(text)).Export("run", [], []).Build();

    private sealed class KnownUser(ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(user));
    }
}
