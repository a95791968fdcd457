using System.Diagnostics;
using System.Text.Json;
using Wetware.Functions.Engine;
using Wetware.Testing;
using Wetware.Tests.Engine;

namespace Wetware.Tests.Samples;

/// <summary>Every sample function does what its description says.</summary>
public sealed class SampleFunctionTests : IDisposable
{
    private readonly EngineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static void Returned(int expected, FunctionResult result)
    {
        Assert.True(result.Succeeded, $"{result.Error.Word()} {result.Limit}: {result.Message}");
        Assert.Equal(expected, result.Result);
    }

    [Fact]
    public async Task Wasi_write_prints_a_line()
    {
        var (result, output) = await _fixture.Posix("wasi-write");
        Returned(0, result);
        Assert.Equal("hello world\n", output);
    }

    [Theory]
    [InlineData("map", "To be, or not\nto BE: ü2", "be\t2\nnot\t1\nor\t1\nto\t2\nü2\t1\n", 5)]
    [InlineData("reduce", "be\t2\nto\t1\nbe\t3\n", "be\t5\nto\t1\n", 2)]
    [InlineData("map", "", "", 0)]
    public async Task Wordcount_counts_and_adds(string start, string input, string expected, int words)
    {
        var (result, output) = await _fixture.Call(new FunctionCall
        {
            Code = _fixture.Sample("wordcount"),
            Name = "wordcount",
            StartFunction = start,
            Inputs = [new MemoryBuffer(System.Text.Encoding.UTF8.GetBytes(input))],
            Output = new MemoryBuffer(),
        });
        Returned(words, result);
        Assert.Equal(expected, output);
    }

    [Theory]
    [InlineData("Hello", "HELLO")]
    [InlineData("", "")]
    public async Task Uppercase_raises_letters(string input, string expected)
    {
        var (result, output) = await _fixture.Posix("uppercase", input);
        Returned(0, result);
        Assert.Equal(expected, output);
    }

    [Fact]
    public async Task Uppercase_takes_more_than_its_buffer()
    {
        var (result, output) = await _fixture.Posix("uppercase", string.Concat(Enumerable.Repeat("abc ", 50_000)));
        Returned(0, result);
        Assert.Equal(string.Concat(Enumerable.Repeat("ABC ", 50_000)), output);
    }

    [Fact]
    public async Task Http_request_copies_its_input_four_times_and_exits_with_9()
    {
        var (result, output) = await _fixture.Posix("http-request", "PAYLOAD", "api://input");
        Returned(9, result);
        Assert.Equal("PAYLOADPAYLOADPAYLOADPAYLOAD", output);
    }

    [Fact]
    public async Task Http_request_reads_an_allowed_address_and_no_other()
    {
        using var server = new HttpListenerFixture("the page");
        _fixture.Host.Http = server.Access;

        var (result, output) = await _fixture.Posix("http-request", "in ", $"http://{server.Host}/page");
        Returned(9, result);
        Assert.Equal("the pagethe pagein in ", output);
        Assert.Equal(1, result.Usage.Requests);

        (result, _) = await _fixture.Posix("http-request", "", "http://example.org/");
        Returned(1, result);
        Assert.Contains(_fixture.Host.Lines, line => line.StartsWith("[http-request::", StringComparison.Ordinal) && line.Contains("http://example.org/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Http_request_without_an_argument_says_how_it_is_used()
    {
        var (result, _) = await _fixture.Posix("http-request");
        Returned(2, result);
        Assert.Equal("[http-request::] usage: http-request ADDRESS", Assert.Single(_fixture.Host.Lines));
    }

    [Fact]
    public async Task Api_demo_makes_700()
    {
        var (result, _) = await _fixture.Call("api-demo", null, 264, 55);
        Returned(700, result);
        Assert.Equal("[api-demo::] the buffers came back", Assert.Single(_fixture.Host.Lines));
    }

    [Fact]
    public async Task Add_makes_319() => Returned(319, (await _fixture.Call("add", "_start", 264, 55)).Result);

    [Fact]
    public async Task Interop_makes_28_with_two_other_programs()
    {
        _fixture.Sample("api-demo");
        _fixture.Sample("arithmetic");
        var (result, _) = await _fixture.Call("interop", "process", 264, 55);
        Returned(28, result);
        Assert.Equal(4, result.Usage.Calls);
    }

    [Fact]
    public async Task A_division_by_zero_in_another_program_is_an_error_of_the_caller()
    {
        _fixture.Sample("api-demo");
        _fixture.Sample("arithmetic");
        var (result, _) = await _fixture.Call("interop", "process", 264, 0);
        Assert.Equal((FunctionError.Trap, (int?)null), (result.Error, result.Result));
        Assert.Equal("function 'arithmetic' failed: the guest trapped: integer-division-by-zero", result.Message);
    }

    [Fact]
    public async Task Cowsay_shows_the_cow()
    {
        var (result, output) = await _fixture.Posix("cowsay", "", "hello", "there");
        Returned(0, result);
        Assert.StartsWith(" _____________\n< hello there >\n -------------\n        \\   ^__^\n", output, StringComparison.Ordinal);

        (_, output) = await _fixture.Posix("cowsay", "a text of several lines which is longer than the width of the balloon of the cow");
        Assert.Contains("^__^", output, StringComparison.Ordinal);
        Assert.Contains("\n/ a text of several lines", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Echo_answers_with_the_body()
    {
        var output = new MemoryBuffer();
        var call = new FunctionCall { Code = _fixture.Sample("echo"), Name = "echo", Inputs = [new MemoryBuffer("a body"u8)], Output = output };
        var (result, text) = await _fixture.Call(call);
        Returned(200, result);
        Assert.Equal("a body", text);
        Assert.Equal("text/plain; charset=utf-8", output.Headers["Content-Type"]);
    }

    [Fact]
    public async Task The_watchdog_keeps_when_services_were_alive()
    {
        var watchdog = _fixture.Sample("watchdog");
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var input = new MemoryBuffer();
        input.Headers.Set("x-moc-path-param-service", "mail.example");
        Assert.Equal("""{"status":true}""", await Ask("add_status", input));
        Assert.Equal("""{"status":true}""", await Ask("post_status", new MemoryBuffer("""{"name": "web"}"""u8)));
        Assert.Contains("\"error\"", await Ask("post_status", new MemoryBuffer("""{"name": "<script>"}"""u8)), StringComparison.Ordinal);

        var page = JsonDocument.Parse(await Ask("get_status_page", new MemoryBuffer())).RootElement.GetProperty("services");
        Assert.Equal(["mail.example", "web"], page.EnumerateObject().Select(service => service.Name).Order());
        Assert.InRange(page.GetProperty("web").GetInt64() / 1000, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

        async Task<string> Ask(string start, ExchangeBuffer with) => (await _fixture.Call(
            new FunctionCall { Code = watchdog, Name = "watchdog", StartFunction = start, Inputs = [with], Output = new MemoryBuffer() })).Output;
    }

    [Fact]
    public async Task The_dashboard_is_a_page_of_the_status_and_escapes_it()
    {
        _fixture.Host.Status = """
            {"plugs":{"get//x/!id":"{\"type\":\"function\",\"name\":\"<b>\",\"start_function\":\"run\",\"tags\":{\"a\":\"b\"}}"},
             "blob_names":[{"name":"n","tech_id":"00"}],"blobs":[{"tech_id":"00","content_type":"text/plain","length":3}],
             "filters":[{"id":"f1","name":"auth","start_function":"filter","data":"d"}],"statistics":{"nb_received_request":7}}
            """;
        var (result, page) = await _fixture.Call("dashboard", "getDashboardHtml");
        Returned(200, result);
        Assert.Contains("<td>GET</td><td>/x/!id</td><td>function</td><td>&lt;b&gt;</td><td>run</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>nb_received_request</td><td>7</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>f1</td><td>auth</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("Bearer wrong", true)]
    [InlineData("Bearer secret", false)]
    public async Task The_filter_denies_what_has_no_token(string? authorization, bool denied)
    {
        var input = new MemoryBuffer();
        if (authorization is not null)
            input.Headers.Set("Authorization", authorization);
        var output = new MemoryBuffer();
        var (result, text) = await _fixture.Call(new FunctionCall
        {
            Code = _fixture.Sample("filter-deny"),
            Name = "filter-deny",
            StartFunction = "filter",
            PlugData = "secret",
            Inputs = [input],
            Output = output,
        });
        Returned(denied ? 403 : 0, result);
        Assert.Equal(denied, output.IsAnswered);
        Assert.Equal(denied ? 403 : 200, output.Status);
        Assert.Equal(denied ? """{"error":"denied","message":"this path needs a token"}""" : "", text);
    }

    [Fact]
    public async Task The_websocket_echo_sends_every_message_back_until_the_end()
    {
        var output = new SequenceBuffer();
        var result = await _fixture.Engine.RunAsync(
            new FunctionCall
            {
                Code = _fixture.Sample("websocket-echo"),
                Name = "websocket-echo",
                StartFunction = "echo",
                Inputs = [new SequenceBuffer("one", "", "three")],
                Output = output,
            },
            _fixture.Host);
        Returned(3, result);
        Assert.Equal(["one", "", "three"], output.Written);
    }

    [Fact]
    public async Task The_sources_give_the_same_bytes()
    {
        var folder = Path.Combine(Repository.Folder, "samples/functions");
        if (!await HasTools(Path.Combine(Repository.Folder, "samples/TOOLS")))
            return;
        using var built = new TempFolder();
        using var make = Process.Start(new ProcessStartInfo("make", ["-s", "-C", folder, $"OUT={built.Path}"]) { RedirectStandardError = true })!;
        var said = await make.StandardError.ReadToEndAsync();
        await make.WaitForExitAsync();
        Assert.True(make.ExitCode == 0, said);
        Assert.All(
            Directory.GetFiles(folder, "*.wasm", SearchOption.AllDirectories),
            file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(built.Path, Path.GetRelativePath(folder, file)))));
    }

    private static async Task<bool> HasTools(string list)
    {
        if (!File.Exists("/usr/bin/dpkg-query"))
            return false;
        using var query = Process.Start(new ProcessStartInfo("dpkg-query", ["-W", "-f", "${Package} ${Version}\n"]) { RedirectStandardOutput = true })!;
        var installed = (await query.StandardOutput.ReadToEndAsync()).Split('\n').ToHashSet();
        await query.WaitForExitAsync();
        return File.ReadLines(list).Where(line => line.Length > 0).All(installed.Contains);
    }
}
