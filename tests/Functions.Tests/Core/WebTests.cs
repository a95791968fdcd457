using System.Text;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Testing;
using Wetware.Tests.Engine;
using Wetware.Wasm.Files;

namespace Wetware.Tests.Core;

/// <summary>Requests of functions to the web: what is allowed, and what becomes of one that fails.</summary>
public sealed class WebTests : IDisposable
{
    private const string Start = "const core = requireApi('core'); const out = text => core.writeExchangeBuffer(core.getOutputBufferId(), text);\nfunction run() { ";

    private readonly EngineFixture _fixture = new();
    private readonly HttpListenerFixture _server = new();

    public WebTests() => _fixture.Host.Http = _server.Access;

    public void Dispose()
    {
        _fixture.Dispose();
        _server.Dispose();
    }

    private async Task<(string Output, MemoryBuffer Buffer)> Run(string body, string input = "")
    {
        var buffer = new MemoryBuffer();
        var (result, output) = await _fixture.Call(new FunctionCall
        {
            Code = FunctionCode.FromBytes(EngineFixture.Script, Encoding.UTF8.GetBytes($"{Start}{body} }}")),
            Name = "web",
            StartFunction = "run",
            Inputs = [new MemoryBuffer(Encoding.UTF8.GetBytes(input))],
            Output = buffer,
        });
        Assert.True(result.Succeeded, $"{result.Error.Word()} {result.Limit}: {result.Message}");
        return (output, buffer);
    }

    [Theory]
    [InlineData("page")]
    [InlineData("redirect")]
    public async Task An_allowed_address_is_read(string path) => Assert.Equal("page", (await Run($"out(core.getUrl('http://{_server.Host}/{path}'));")).Output);

    [Theory]
    [InlineData("http://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("no address")]
    public async Task Any_other_address_is_refused(string address) => Assert.Equal(
        $"the address '{address}' is not one that this function may open", (await Run($"try {{ core.getUrl('{address}'); }} catch (e) {{ out(e.message); }}")).Output);

    [Fact]
    public async Task A_redirect_leads_nowhere_else() => Assert.Equal(
        "the address 'http://example.org/' is not one that this function may open",
        (await Run($"try {{ core.getUrl('http://{_server.Host}/away'); }} catch (e) {{ out(e.message); }}")).Output);

    [Fact]
    public async Task A_request_is_forwarded_with_method_query_headers_and_body()
    {
        var (output, buffer) = await Run(
            $"return core.betaWebProxy(JSON.stringify({{ method: 'post', url: 'http://{_server.Host}/echo?q=1', headers: {{ 'x-question': 'why', 'x-moc-secret': 's', host: 'other' }}, inputBufferId: core.getInputBufferId(), outputBufferId: core.getOutputBufferId() }}));",
            "the body");
        Assert.Equal("POST ?q=1 the body", output);
        Assert.Equal((201, "why"), (buffer.Status, buffer.Headers["x-answer"]));
    }

    [Fact]
    public async Task A_dead_backend_is_a_502_and_a_silent_one_a_504()
    {
        _fixture.Host.Http = new HttpAccess([.. _server.Access.Allowed, HttpPlace.Parse($"http://127.0.0.1:{FreePort.Find()}/")])
        {
            SpecialRanges = _server.Access.SpecialRanges,
            Timeout = TimeSpan.FromMilliseconds(300),
        };
        var dead = _fixture.Host.Http.Allowed[1].Port;
        var (output, buffer) = await Run($"return core.betaWebProxy(JSON.stringify({{ url: 'http://127.0.0.1:{dead}/', inputBufferId: 1, outputBufferId: 2 }}));");
        Assert.Equal(("", 502), (output, buffer.Status));
        (_, buffer) = await Run($"return core.betaWebProxy(JSON.stringify({{ url: 'http://{_server.Host}/silent', inputBufferId: 1, outputBufferId: 2 }}));");
        Assert.Equal(504, buffer.Status);
    }

    [Fact]
    public async Task A_web_socket_is_forwarded_both_ways()
    {
        var output = new SequenceBuffer();
        var result = await _fixture.Engine.RunAsync(
            new FunctionCall
            {
                Code = FunctionCode.FromBytes(
                    EngineFixture.Script,
                    Encoding.UTF8.GetBytes($"{Start} return core.betaWebProxy(JSON.stringify({{ url: 'ws://{_server.Host}/echo', inputBufferId: 1, outputBufferId: 2 }})); }}")),
                Name = "proxy",
                StartFunction = "run",
                Inputs = [new SequenceBuffer("one", "two")],
                Output = output,
            },
            _fixture.Host);
        Assert.Equal(101, result.Result);
        Assert.Equal(["one", "two"], output.Written);
        Assert.True(output.IsClosed);
    }

    [Theory]
    [InlineData("{}", "field 'url'")]
    [InlineData("[]", "is not the JSON object")]
    [InlineData("""{"url":"http://x/","method":"GET /\r\n"}""", "field 'method'")]
    [InlineData("""{"url":"http://x/","headers":{"a":{"b":{"c":{"d":1}}}}}""", "is not the JSON object")]
    public void A_wrong_request_names_its_field(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FunctionException>(() => ProxyRequest.Parse(json)).Message, StringComparison.Ordinal);
}
