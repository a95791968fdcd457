using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Proxying;
using Wetware.Tests.Engine;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Proxying;

public sealed class ProxyTests : IAsyncLifetime
{
    private readonly Platform _platform = new();

    // Ports are known when a backend listens, and options are read when the platform starts: all backends are there before.
    private readonly HttpListenerFixture _web = new();
    private readonly Backend _hanging = new((_, _) => Task.Delay(Timeout.Infinite));
    private readonly Backend _lying = new(Lie);
    private readonly Backend _showing = new((stream, head) => Backend.Write(stream, $"HTTP/1.1 200 OK\r\ncontent-length: {head.Length}\r\nconnection: close, x-hop\r\nx-hop: 1\r\nx-end: 2\r\nalt-svc: h3\r\n\r\n{head}"));

    public async Task InitializeAsync()
    {
        foreach (var host in (string[])[_web.Host, $"127.0.0.1:{_hanging.Port}", $"127.0.0.1:{_lying.Port}", $"127.0.0.1:{_showing.Port}"])
            _platform.Options.AllowedUrls.Add($"http://{host}/");
        _platform.Options.AllowedRanges.Add("127.0.0.0/8");
        await _platform.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        foreach (var backend in (Backend[])[_hanging, _lying, _showing])
            await backend.DisposeAsync();
        _web.Dispose();
    }

    [Fact]
    public async Task Method_query_body_and_status_pass_and_hop_by_hop_headers_do_not()
    {
        await Proxy("/echo", $"http://{_web.Host}/echo");
        await Proxy("/show/*rest", $"{_showing.Url}base");
        using var content = new StringContent("the body");
        content.Headers.Add("x-question", "why");

        var answer = await _platform.Web.PutAsync("/echo?a=1&b=%20", content);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/show/a%20b/%252e%252e/c%2Fd?q=1");
        foreach (var (name, value) in ((string, string)[])[("x-forwarded-for", "1.2.3.4"), ("forwarded", "for=1.2.3.4"), ("x-moc-host", "x"), ("proxy-authorization", "p"), ("x-own", "yes")])
            request.Headers.TryAddWithoutValidation(name, value);
        var shown = await _platform.Web.SendAsync(request);
        var head = await shown.Content.ReadAsStringAsync();

        Assert.Equal("PUT ?a=1&b=%20 the body", await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.Created, "why"), (answer.StatusCode, answer.Headers.GetValues("x-answer").Single()));
        Assert.StartsWith("GET /base/a%20b/%252e%252e/c%2Fd?q=1 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Forwarded-Proto: https\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"X-Forwarded-Host: {_platform.WebAddress.Authority}\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"Host: 127.0.0.1:{_showing.Port}\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Via: 1.1 wetware\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-own: yes\r\n", head, StringComparison.OrdinalIgnoreCase);
        foreach (var gone in (string[])["1.2.3.4", "x-moc", "proxy-authorization"])
            Assert.DoesNotContain(gone, head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((false, true, false), (shown.Headers.Contains("x-hop"), shown.Headers.Contains("x-end"), shown.Headers.Contains("alt-svc")));
        Assert.Single(shown.Headers.GetValues("x-request-id"));
    }

    [Fact]
    public async Task Messages_go_both_ways()
    {
        await Proxy("/socket", $"http://{_web.Host}/echo");
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.ConnectAsync(new UriBuilder(new Uri(_platform.WebAddress, "/socket")) { Scheme = "wss" }.Uri, deadline.Token);

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, deadline.Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, deadline.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);

        Assert.Equal((WebSocketMessageType.Text, "hello"), (received.MessageType, Encoding.UTF8.GetString(buffer, 0, received.Count)));
    }

    [Fact]
    public async Task A_backend_that_dies_is_502_then_left_alone_and_found_again()
    {
        await Proxy("/dies", _showing.Url);
        Assert.Equal(HttpStatusCode.OK, (await _platform.Web.GetAsync("/dies")).StatusCode);
        await _showing.LeaveAsync();

        for (var i = 0; i < BackendHealth.MaxFailures; i++)
            Assert.Equal("502 urn:wetware:error:disconnected", await Problem("/dies"));
        _platform.GatewayTime.Advance(-TimeSpan.FromHours(1)); // however slow the machine is, the pause is not over
        var refused = await _platform.Web.GetAsync("/dies");
        var states = await _platform.Admin.GetFromJsonAsync<JsonElement>("/plugs/backends");
        _showing.Return();
        var before = _showing.Requests;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _platform.Web.GetAsync("/dies")).StatusCode);
        Assert.Equal(before, _showing.Requests);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter!.Delta > TimeSpan.Zero));
        Assert.Equal(($"127.0.0.1:{_showing.Port}", BackendHealth.MaxFailures, true), (states[0].GetProperty("backend").GetString(), states[0].GetProperty("failures").GetInt32(), states[0].GetProperty("closed").GetBoolean()));
        _platform.GatewayTime.Advance(TimeSpan.FromHours(1) + BackendHealth.Pause);
        Assert.Equal(HttpStatusCode.OK, (await _platform.Web.GetAsync("/dies")).StatusCode);
        Assert.Equal(0, (await _platform.Admin.GetFromJsonAsync<JsonElement>("/plugs/backends")).GetArrayLength());
    }

    [Fact]
    public async Task A_backend_that_hangs_is_504()
    {
        await Proxy("/hangs", _hanging.Url, plug => plug with { Limits = new PlugLimits { Time = TimeSpan.FromMilliseconds(300) } });

        Assert.Equal("504 urn:wetware:error:disconnected", await Problem("/hangs"));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("header")]
    [InlineData("huge")]
    [InlineData("nothing")]
    public async Task A_backend_that_lies_is_502(string lie)
    {
        await Proxy("/lies/*rest", _lying.Url);

        Assert.Equal("502 urn:wetware:error:disconnected", await Problem($"/lies/{lie}"));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_taken_for_whole()
    {
        await Proxy("/short/*rest", _lying.Url);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _platform.Web.GetAsync("/short/short"));
    }

    [Fact]
    public async Task Addresses_that_are_not_listed_are_not_opened()
    {
        await using var other = Backend.Answering("HTTP/1.1 200 OK");
        await Proxy("/other", other.Url);

        Assert.Equal("502 urn:wetware:error:denied", await Problem("/other"));
        Assert.Equal(0, other.Requests);
    }

    [Fact]
    public async Task Requests_that_go_in_a_circle_end()
    {
        await Proxy("/circle", _showing.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/circle");
        request.Headers.TryAddWithoutValidation("via", string.Join(", ", Enumerable.Repeat("1.1 wetware", ReverseProxy.MaxHops)));

        Assert.Equal(508, (int)(await _platform.Web.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Filters_change_what_the_backend_sees_and_may_read_the_body()
    {
        await Proxy("/filtered", $"http://{_web.Host}/echo");
        _platform.Runner.Add("read", async (call, cancellation) =>
        {
            var body = (await call.Call.Inputs[0].ReadAsync(cancellation))!.Value;
            call.Call.Inputs[0].SetHeader("x-question", $"{body.Length}");
            call.Call.Output.SetHeader("x-by-filter", "yes");
            return 0;
        });
        await _platform.Put("read", FakeRunner.ContentType, "read");
        await _platform.Functions.AddFilterAsync(new FunctionFilter { Name = "read", Path = "/filtered" });
        await _platform.Known();

        var answer = await _platform.Web.PostAsync("/filtered", new StringContent("12345"));

        Assert.Equal("POST  12345", await answer.Content.ReadAsStringAsync());
        Assert.Equal(("5", "yes"), (answer.Headers.GetValues("x-answer").Single(), answer.Headers.GetValues("x-by-filter").Single()));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("ftp://host/")]
    [InlineData("http://user@host/")]
    [InlineData("http://host/?q")]
    public async Task A_backend_is_the_address_of_a_server(string url)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Proxy("/bad", url));

        Assert.StartsWith("name: ", error.Message, StringComparison.Ordinal);
    }

    private async Task Proxy(string path, string url, Func<Plug, Plug>? more = null)
    {
        var plug = new Plug { Method = "any", Path = path, Name = url, Kind = PlugKind.Proxy };
        await _platform.Functions.PlugAsync([more?.Invoke(plug) ?? plug]);
        await _platform.Known();
    }

    private async Task<string> Problem(string path)
    {
        var response = await _platform.Web.GetAsync(path);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        return $"{(int)response.StatusCode} {problem.GetProperty("type").GetString()}";
    }

    private static Task Lie(System.Net.Sockets.NetworkStream stream, string head) => head.Split(' ')[1] switch
    {
        "/garbage" => Backend.Write(stream, "this is not HTTP\r\n\r\n"),
        "/header" => Backend.Write(stream, "HTTP/1.1 200 OK\r\nx-bad: a\u0001b\r\ncontent-length: 0\r\n\r\n"),
        "/huge" => Backend.Write(stream, $"HTTP/1.1 200 OK\r\nx-huge: {new string('x', 128 << 10)}\r\ncontent-length: 0\r\n\r\n"),
        "/short" => Backend.Write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"),
        _ => Task.CompletedTask,
    };
}
