using System.Net;
using System.Text;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Tests.Fixture;
using Wetware.Tests.Proxying;

namespace Wetware.Tests.Filters;

public sealed class ResponseFilterTests : IAsyncLifetime
{
    private readonly Platform _platform = new();
    private readonly Backend _backend = Backend.Answering("HTTP/1.1 201 Created\r\nx-secret: 1", "backend");

    public async Task InitializeAsync()
    {
        _platform.Options.AllowedUrls.Add(_backend.Url);
        _platform.Options.AllowedRanges.Add("127.0.0.0/8");
        await _platform.InitializeAsync();
        await _platform.Plug("/answer/!size", "answer", async (call, cancellation) =>
        {
            call.Call.Output.Status = 201;
            call.Call.Output.SetHeader("x-secret", "1");
            call.Call.Output.SetHeader("content-type", "text/plain");
            var size = int.Parse(call.Call.Inputs[0].Headers["x-moc-path-param-size"]!, System.Globalization.CultureInfo.InvariantCulture);
            for (var left = size; left > 0; left -= 1000)
                await call.Call.Output.WriteAsync(new byte[Math.Min(1000, left)].Select(_ => (byte)'x').ToArray(), cancellation);
            return 0;
        });
        var file = await _platform.Put("file", "text/plain");
        await _platform.Functions.PlugAsync(
        [
            new Plug { Method = "get", Path = "/file", Kind = PlugKind.File, Name = Blob.Scheme + file.TechId },
            new Plug { Method = "get", Path = "/proxy", Kind = PlugKind.Proxy, Name = _backend.Url },
        ]);
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("/answer/3", "xxx", "201 whole 3")]
    [InlineData("/answer/100000", null, "201 unseen 0")]
    [InlineData("/file", "file", "200 unseen 0")]
    [InlineData("/proxy", "backend", "201 unseen 0")]
    public async Task A_filter_sees_the_answer_and_changes_its_head(string path, string? body, string seen)
    {
        await Add(async (call, cancellation) =>
        {
            var (answer, request) = (call.Call.Inputs[0], call.Call.Inputs[1]);
            var content = (await answer.ReadAsync(cancellation))!.Value;
            call.Call.Output.SetHeader("x-seen", $"{answer.Headers["x-moc-status"]} {answer.Headers["x-moc-body"]} {content.Length}");
            call.Call.Output.SetHeader("x-path", request.Headers["x-moc-url-path"]!);
            call.Call.Output.SetHeader("x-secret", "");
            call.Call.Output.Status = 203;
            return 0;
        });

        var response = await _platform.Web.GetAsync(path);

        Assert.Equal((203, seen, path), ((int)response.StatusCode, response.Headers.GetValues("x-seen").Single(), response.Headers.GetValues("x-path").Single()));
        Assert.False(response.Headers.Contains("x-secret"));
        Assert.Equal(body ?? new string('x', 100_000), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/answer/3")]
    [InlineData("/answer/100000")]
    [InlineData("/file")]
    [InlineData("/proxy")]
    public async Task A_filter_puts_another_body_in_place(string path)
    {
        await Add(async (call, cancellation) =>
        {
            call.Call.Output.SetHeader("content-type", "text/html");
            await call.Call.Output.WriteAsync("<p>other</p>"u8.ToArray(), cancellation);
            return 0;
        });

        var response = await _platform.Web.GetAsync(path);

        Assert.Equal(("<p>other</p>", "text/html", 12L), (await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentLength));
        Assert.Null(response.Headers.ETag);
    }

    [Theory]
    [InlineData("/answer/3")]
    [InlineData("/answer/100000")]
    [InlineData("/file")]
    [InlineData("/proxy")]
    public async Task A_filter_that_fails_lets_nothing_of_the_answer_out(string path)
    {
        await Add((_, _) => throw new FunctionException(FunctionError.Trap, "broken"));

        var response = await _platform.Web.GetAsync(path);

        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.False(response.Headers.Contains("x-secret"));
        Assert.DoesNotContain("xxx", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _platform.Web.GetAsync("/my-own-cluster/api/admin/status")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _platform.Web.PostAsync("/answer/3?async", null)).StatusCode);
    }

    [Fact]
    public async Task Filters_see_what_those_before_them_made()
    {
        foreach (var letter in (string[])["a", "b"])
            await Add(async (call, cancellation) =>
            {
                var body = Encoding.UTF8.GetString((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value.Span);
                await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(body + letter), cancellation);
                return 0;
            }, letter);

        Assert.Equal("xxxab", await _platform.Web.GetStringAsync("/answer/3"));
    }

    private async Task Add(Func<CallContext, CancellationToken, Task<int>> behaviour, string name = "filter")
    {
        _platform.Runner.Add(name, behaviour);
        await _platform.Put(name, FakeRunner.ContentType, name);
        await _platform.Functions.AddFilterAsync(new FunctionFilter { Name = name, Phase = FilterPhase.Response });
        await _platform.Known();
    }
}
