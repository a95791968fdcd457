using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Functions.Logs;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Logs;

public sealed class FunctionLogTests(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task Lines_and_failures_are_kept_with_the_request_that_they_belong_to()
    {
        await platform.Plug("/talk/!who", "talk", (call, _) =>
        {
            call.Host.Log(call.Call, "hello");
            throw new FunctionException(FunctionError.Trap, "unreachable\u001b[31m");
        });
        using var response = await platform.Web.GetAsync("/talk/anna?x=secret");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var id = Assert.Single(response.Headers.GetValues("x-request-id"));

        var lines = await Kept("talk", 2);

        Assert.Equal([("hello", FunctionLogKind.Output, 0), ("trap: unreachable\\u{1b}[31m", FunctionLogKind.Failure, 500)], lines.Select(line => (line.Text, line.Kind, line.Status)));
        Assert.All(lines, line => Assert.Equal((id, "get", "/talk/anna"), (line.RequestId, line.Method, line.Path)));
        Assert.True(lines[1].Number > lines[0].Number);
        Assert.Equal([lines[1]], await platform.Functions.Logs.ReadAsync("talk", lines[0].Number));
        Assert.Empty(await platform.Functions.Logs.ReadAsync("nobody"));
    }

    [Fact]
    public async Task A_line_of_a_function_that_another_calls_is_in_its_own_log()
    {
        await platform.Plug("/outer", "outer", (call, _) =>
        {
            call.Host.Log(call.Call with { Name = "inner", StartFunction = "run" }, "from below");
            return Task.FromResult(200);
        });
        await platform.Web.GetAsync("/outer");

        var line = Assert.Single(await Kept("inner", 1));
        Assert.Equal(("run", "/outer"), (line.Start, line.Path));
        Assert.Empty(await platform.Functions.Logs.ReadAsync("outer"));
    }

    [Fact]
    public async Task The_newest_are_kept_within_lines_and_characters()
    {
        var log = platform.Cluster.Client.GetGrain<IFunctionLogGrain>("busy");
        await log.Append([.. Enumerable.Range(0, FunctionLogLimits.MaxLines + 5).Select(i => Line($"{i}"))]);
        var lines = await platform.Functions.Logs.ReadAsync("busy");
        Assert.Equal((FunctionLogLimits.MaxLines, "5"), (lines.Count, lines[0].Text));

        var large = new string('x', FunctionLogLimits.MaxLineLength);
        for (var i = 0; i < 100; i++)
            await log.Append([Line(large)]);
        lines = await platform.Functions.Logs.ReadAsync("busy");
        Assert.InRange(lines.Sum(line => line.Text.Length), FunctionLogLimits.MaxCharacters / 2, FunctionLogLimits.MaxCharacters);
    }

    [Fact]
    public async Task A_follower_gets_what_is_kept_and_then_what_comes()
    {
        var log = platform.Cluster.Client.GetGrain<IFunctionLogGrain>("followed");
        await log.Append([Line("before")]);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var pages = platform.Functions.Logs.FollowAsync("followed", cancellationToken: stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.Equal("before", await Next(pages));
        var next = Next(pages);

        await log.Append([Line("after")]);

        Assert.Equal("after", await next);
    }

    [Fact]
    public async Task A_follower_whose_last_number_is_of_a_clock_that_was_ahead_misses_nothing()
    {
        var log = platform.Cluster.Client.GetGrain<IFunctionLogGrain>("set-back");
        await log.Append([Line("before")]);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var pages = platform.Functions.Logs.FollowAsync("set-back", long.MaxValue, stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.Equal("before", await Next(pages));
        var next = Next(pages);

        await log.Append([Line("after")]);

        Assert.Equal("after", await next);
    }

    [Fact]
    public async Task The_log_is_served_as_json_and_as_events()
    {
        var log = platform.Cluster.Client.GetGrain<IFunctionLogGrain>("served");
        await log.Append([Line("one"), Line("two")]);

        var listed = await platform.Admin.GetFromJsonAsync<JsonElement>("/names/served/logs");
        Assert.Equal(["one", "two"], listed.EnumerateArray().Select(line => line.GetProperty("text").GetString()));
        Assert.Equal("output", listed[0].GetProperty("kind").GetString());
        var first = listed[0].GetProperty("number").GetInt64();
        Assert.Equal(1, (await platform.Admin.GetFromJsonAsync<JsonElement>($"/names/served/logs?after={first}")).GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await platform.Admin.GetAsync("/names/served/logs?after=x")).StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/names/served/logs");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", $"{first}");
        using var response = await platform.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("\"two\"", await Data(reader), StringComparison.Ordinal);
        await log.Append([Line("three")]);
        Assert.Contains("\"three\"", await Data(reader), StringComparison.Ordinal);
    }

    [Fact]
    public void Followers_of_a_gateway_are_bounded()
    {
        var readers = new FunctionLogReaders();
        var places = Enumerable.Range(0, 64).Select(_ => readers.Take()).ToArray();
        Assert.Contains("64 readers", Assert.Throws<Errors.WetwareException>(readers.Take).Message, StringComparison.Ordinal);

        places[0].Dispose();
        readers.Take();
    }

    private static FunctionLogLine Line(string text) => new() { At = DateTimeOffset.UnixEpoch, Kind = FunctionLogKind.Output, Text = text };

    private static async Task<string> Next(IAsyncEnumerator<FunctionLogPage> pages)
    {
        do
            Assert.True(await pages.MoveNextAsync());
        while (pages.Current.Lines.Count == 0);
        return pages.Current.Lines[0].Text;
    }

    private static async Task<string> Data(StreamReader reader)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await reader.ReadLineAsync(deadline.Token) is var line && line!.StartsWith("data:", StringComparison.Ordinal))
                return line;
        }
    }

    private async Task<IReadOnlyList<FunctionLogLine>> Kept(string name, int count)
    {
        await Wait.Until(async () => (await platform.Functions.Logs.ReadAsync(name)).Count >= count, $"{count} lines of {name} are kept");
        return await platform.Functions.Logs.ReadAsync(name);
    }
}
