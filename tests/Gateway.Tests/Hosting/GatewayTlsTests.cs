using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering;
using Wetware.Functions;
using Wetware.Gateway.Hosting;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Hosting;

/// <summary>A gateway that speaks HTTPS on both of its listeners, and plain HTTP on a third one for functions.</summary>
public sealed class GatewayTlsTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FunctionOptions _functions = new() { Listen = "127.0.0.1:0", ListenHttp = "127.0.0.1:0" };
    private Node _node = null!;
    private Uri _url = null!;
    private Uri _plain = null!;

    public async Task InitializeAsync()
    {
        var http = new HttpOptions { Listen = "127.0.0.1:0", Tls = true, Token = GatewayFixture.Token };
        var host = GatewayHost.Build(Options("tls"), http, NullLoggerFactory.Instance, functions: _functions);
        _node = await Node.Start(host);
        _url = new Uri($"https://{GatewayHost.AddressOf(host)}");
        _plain = new Uri(((WebApplication)host).Urls.Last());
    }

    public async Task DisposeAsync()
    {
        await _node.Stop();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_routes_answer_by_the_certificate_that_was_made(string version)
    {
        using var made = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_folder["tls/functions/tls.pem"]));
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == made.GetCertHashString();
        using var http = new HttpClient(handler) { BaseAddress = _url, DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/tasks")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.Token);
        Assert.Equal("[]", await http.GetStringAsync("/tasks"));

        // No plug of functions answers here: this is the other listener.
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/nothing-is-here")).StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/tasks") { Headers = { { "Origin", "https://elsewhere.example" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(foreign)).StatusCode);
    }

    [Fact]
    public async Task Functions_and_files_answer_by_plain_HTTP_where_it_is_asked_for()
    {
        using var http = new HttpClient { BaseAddress = _plain };
        Assert.Equal("http", _plain.Scheme);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/page")).StatusCode);

        // The admin API wants its token here too, and the gateway's own routes are not here.
        var blob = new { name = "page", content_type = "text/plain", bytes = Convert.ToBase64String("hello"u8) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsJsonAsync("/my-own-cluster/api/blob/register", blob)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.Token);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/tasks")).StatusCode);
        (await http.PostAsJsonAsync("/my-own-cluster/api/blob/register", blob)).EnsureSuccessStatusCode();
        (await http.PostAsJsonAsync("/my-own-cluster/api/file/plug", new { method = "get", path = "/page", name = "page" })).EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Authorization = null;
        await Wait.Until(async () => (await http.GetAsync("/page")).IsSuccessStatusCode, "the page is served");

        Assert.Equal("hello", await http.GetStringAsync("/page"));
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/my-own-cluster/api/blob/register") { Headers = { { "Origin", "https://elsewhere.example" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(foreign)).StatusCode);
    }

    [Fact]
    public async Task Whoever_checks_the_certificate_refuses_one_that_nobody_vouches_for()
    {
        using var http = new HttpClient { BaseAddress = _url };
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/alive"));
    }

    [Fact]
    public async Task Plain_HTTP_is_not_answered()
    {
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new UriBuilder(_url) { Scheme = "http", Path = "/alive" }.Uri));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_stops_the_start_and_is_named()
    {
        var functions = new FunctionOptions { CertificateFile = _folder["missing.pem"] };
        var error = await Assert.ThrowsAsync<NodeStartException>(() =>
            Node.Start(GatewayHost.Build(Options("other"), new HttpOptions { Listen = "127.0.0.1:0", Tls = true }, NullLoggerFactory.Instance, functions: functions)));
        Assert.Contains(_folder["missing.pem"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_another_listener_has_stops_the_start_and_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var functions = new FunctionOptions { ListenHttp = other.LocalEndpoint.ToString() };
        var error = await Assert.ThrowsAsync<NodeStartException>(() =>
            Node.Start(GatewayHost.Build(Options("taken"), new HttpOptions { Listen = "127.0.0.1:0" }, NullLoggerFactory.Instance, functions: functions)));
        Assert.Contains($"{functions.ListenHttp}: address already in use", error.Message, StringComparison.Ordinal);
    }

    private NodeOptions Options(string name) => new()
    {
        Namespace = name,
        Role = NodeRole.Gateway,
        DataDirectory = _folder[name],
        ClusterPort = 0,
        Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(100) },
    };
}
