using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Functions.Serving;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Serving;

public sealed class ServingTests(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task An_unbound_path_is_404_with_the_words_of_the_platform()
    {
        var response = await platform.Web.GetAsync("/nothing/here");

        Assert.Equal((HttpStatusCode.NotFound, "application/json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal("{\"message\":\"sorry, unbound resource '/nothing/here', method:GET\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_function_sees_the_request_and_no_header_that_a_client_made_up()
    {
        await platform.Plug("/see/!Item/*rest", "see", async (call, cancellation) =>
        {
            var input = call.Call.Inputs[0];
            var text = string.Join('\n', input.Headers.Select(header => $"{header.Key}: {header.Value}"));
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n" + Encoding.UTF8.GetString((await input.ReadAsync(cancellation))!.Value.Span)), cancellation);
            return 200;
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/see/a%20b/c/d?x=1&y=%C3%BC") { Content = new StringContent("the body"), Version = HttpVersion.Version20 };
        request.Headers.Add("x-moc-path-param-other", "made up");
        request.Headers.Add("X-Moc-Host", "made up");
        request.Headers.Add("x-two", ["1", "2"]);

        var response = await platform.Web.SendAsync(request);

        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("the body", lines[^1]);
        Assert.Contains("x-moc-method: post", lines);
        Assert.Contains("x-moc-proto: HTTP/2", lines);
        Assert.Contains("x-moc-url-path: /see/a b/c/d", lines);
        Assert.Contains("x-moc-url-query: x=1&y=%C3%BC", lines);
        Assert.Contains("x-moc-request-uri: /see/a%20b/c/d?x=1&y=%C3%BC", lines);
        Assert.Contains("x-moc-path-param-item: a b", lines);
        Assert.Contains("x-moc-path-param-rest: c/d", lines);
        Assert.Contains($"x-moc-host: {platform.WebAddress.Authority}", lines);
        Assert.Contains("x-two: 1, 2", lines);
        Assert.DoesNotContain(lines, line => line.Contains("made up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_gets_the_arguments_of_its_plug_and_what_the_path_has()
    {
        var sort = await File.ReadAllBytesAsync(Path.Combine(Repository.Folder, "samples", "functions", "coreutils", "sort.wasm"));
        await platform.Functions.PutAsync(new MemoryStream(sort), "application/wasm", "sort");
        await platform.Functions.PlugAsync([new Plug { Method = "post", Path = "/sort/!Key/*rest", Name = "sort", PosixArguments = ["-t", "!", "-k", "!Key", "*rest"] }]);
        await platform.Known();

        using var lines = new StringContent("x!1\ny!3\nz!2\n");
        Assert.Equal("y!3\nz!2\nx!1\n", await (await platform.Web.PostAsync("/sort/2,2nr/-", lines)).Content.ReadAsStringAsync());

        // One argument, whatever is in it.
        await platform.Plug("/args/!key/*rest", "args", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(string.Join('|', call.Call.PosixArguments)), cancellation);
            return 0;
        }, plug => plug with { PosixArguments = ["!key", "!Key", "!other", "*rest", "*", ""] });
        Assert.Equal("a b; c|!Key|!other|d/e f|*|", await (await platform.Web.PostAsync("/args/a%20b%3B%20c/d/e%20f", null)).Content.ReadAsStringAsync());
        Assert.Equal("%0A%2500|!Key|!other||*|", await (await platform.Web.PostAsync("/args/%0a%2500/", null)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_function_sets_status_and_headers()
    {
        await platform.Plug("/set", "set", async (call, cancellation) =>
        {
            call.Call.Output.Status = 418;
            call.Call.Output.SetHeader("Content-Type", "application/json");
            call.Call.Output.SetHeader("x-own", "yes");
            await call.Call.Output.WriteAsync("{}"u8.ToArray(), cancellation);
            return 0;
        });

        var response = await platform.Web.GetAsync("/set");

        Assert.Equal((418, "application/json", 2L, "yes"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentLength, response.Headers.GetValues("x-own").Single()));
        var head = await platform.Web.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/set"));
        Assert.Equal((418, 2L), ((int)head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(ResponseBuffer.HeldBytes + 1, false)]
    public async Task A_trap_is_never_a_half_answer_called_200(int before, bool told)
    {
        await platform.Plug($"/trap{before}", $"trap{before}", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync(new byte[before], cancellation);
            throw new FunctionException(FunctionError.Trap, "unreachable");
        });

        if (!told)
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => platform.Web.GetByteArrayAsync($"/trap{before}"));
            return;
        }

        var response = await platform.Web.GetAsync($"/trap{before}");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal("error while executing the function: 'unreachable'", problem.GetProperty("message").GetString());
        Assert.Equal(response.Headers.GetValues("x-request-id").Single(), problem.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task A_function_that_runs_too_long_is_504()
    {
        await platform.Plug(
            "/slow", "slow", async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return 0;
            }, plug => plug with { Limits = new PlugLimits { Time = TimeSpan.FromMilliseconds(50) } });

        var response = await platform.Web.GetAsync("/slow");

        Assert.Equal((HttpStatusCode.GatewayTimeout, "time"), (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("limit").GetString()));
    }

    [Fact]
    public async Task More_calls_than_a_plug_takes_are_429()
    {
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await platform.Plug(
            "/one", "one", async (_, cancellation) =>
            {
                entered.TrySetResult();
                await go.Task.WaitAsync(cancellation);
                return 0;
            }, plug => plug with { Limits = new PlugLimits { Concurrency = 1 } });

        var first = platform.Web.GetAsync("/one");
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var second = await platform.Web.GetAsync("/one");
        go.SetResult();

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (second.StatusCode, second.Headers.RetryAfter!.Delta));
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await platform.Web.GetAsync("/one")).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_beyond_the_limit_is_413(bool chunked)
    {
        await platform.Plug("/body", "body", async (call, cancellation) =>
        {
            await call.Call.Inputs[0].ReadAsync(cancellation);
            return 0;
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/body") { Content = chunked ? new StreamContent(new EndlessStream((1 << 20) + 1)) : new ByteArrayContent(new byte[(1 << 20) + 1]), Version = HttpVersion.Version11 };
        request.Headers.TransferEncodingChunked = chunked;

        // So that the answer comes before the body, and not in the middle of it.
        request.Headers.ExpectContinue = !chunked;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await platform.Web.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Pushing_a_name_changes_the_plug_and_rollback_changes_it_back()
    {
        await platform.Plug("/hot", "hot", Say("one"));
        Assert.Equal("one", await platform.Web.GetStringAsync("/hot"));
        platform.Runner.Add("hot2", Say("two"));

        await platform.Put("hot2", FakeRunner.ContentType, "hot");
        await platform.Known();
        Assert.Equal("two", await platform.Web.GetStringAsync("/hot"));

        await platform.Functions.RollbackAsync("hot", null);
        await platform.Known();
        Assert.Equal("one", await platform.Web.GetStringAsync("/hot"));
    }

    internal static Func<CallContext, CancellationToken, Task<int>> Say(string text) => async (call, cancellation) =>
    {
        await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        return 0;
    };

    /// <summary>A stream whose length nobody knows before its end.</summary>
    private sealed class EndlessStream(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
