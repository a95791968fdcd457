using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tests.Proxying;

namespace Wetware.Tests.Jobs;

public sealed class AsyncCallTests : IAsyncLifetime
{
    private readonly Platform _platform = new();
    private readonly Backend _receiver = new((stream, head) =>
    {
        Heads.Add(head);
        return Backend.Write(stream, "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
    });

    private static System.Collections.Concurrent.ConcurrentBag<string> Heads { get; } = [];

    public Task InitializeAsync()
    {
        _platform.Options.AllowedUrls.Add(_receiver.Url);
        _platform.Options.AllowedRanges.Add("127.0.0.0/8");
        return _platform.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_taken_and_its_result_is_the_answer_that_the_function_gave()
    {
        await _platform.Plug("/later/!item", "later", async (call, cancellation) =>
        {
            var input = call.Call.Inputs[0];
            call.Call.Output.Status = 418;
            call.Call.Output.SetHeader("x-item", input.Headers["x-moc-path-param-item"]!);
            await call.Call.Output.WriteAsync((await input.ReadAsync(cancellation))!.Value, cancellation);
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(call.Call.PlugData! + string.Join(' ', call.Call.PosixArguments)), cancellation);
            return 9;
        }, plug => plug with { Data = " data ", PosixArguments = ["-n", "!item"] });

        var taken = await _platform.Web.PostAsync("/later/tea?async", new StringContent("body"));
        var location = taken.Headers.Location!.ToString();
        var status = await Ended(location);
        var result = await _platform.Web.GetAsync(location + "/result");

        Assert.Equal((HttpStatusCode.Accepted, "waiting"), (taken.StatusCode, (await taken.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString()));
        Assert.Equal(("done", 418, 9), (status.GetProperty("state").GetString(), status.GetProperty("status").GetInt32(), status.GetProperty("result").GetInt32()));
        Assert.Equal((418, "tea", "body data -n tea"), ((int)result.StatusCode, result.Headers.GetValues("x-item").Single(), await result.Content.ReadAsStringAsync()));
        Assert.Equal("text/plain", result.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.Conflict, (await _platform.Web.DeleteAsync(location)).StatusCode);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_its_function()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _platform.Plug("/long", "long", async (_, cancellation) =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            finally
            {
                ended.SetResult();
            }

            return 0;
        });
        var location = (await _platform.Web.PostAsync("/long?async", null)).Headers.Location!.ToString();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.Accepted, (await _platform.Web.GetAsync(location + "/result")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await _platform.Web.DeleteAsync(location)).StatusCode);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("cancelled", (await Ended(location)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Gone, (await _platform.Web.GetAsync(location + "/result")).StatusCode);
    }

    [Fact]
    public async Task A_failure_is_tried_again_and_told_when_it_stays()
    {
        var tries = 0;
        await _platform.Plug("/fails", "fails", (_, _) => throw new FunctionException(FunctionError.Trap, $"try {Interlocked.Increment(ref tries)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fails?async");
        request.Headers.Add("x-async-retries", "1");
        var location = (await _platform.Web.SendAsync(request)).Headers.Location!.ToString();
        await Wait.Until(() => Volatile.Read(ref tries) == 1, "it was tried");
        await Wait.Until(async () => (await _platform.Web.GetFromJsonAsync<JsonElement>(location)).GetProperty("state").GetString() == "waiting", "it waits for its next try");
        _platform.Time.Advance(TimeSpan.FromSeconds(2));

        var status = await Ended(location);
        var result = await _platform.Web.GetAsync(location + "/result");

        Assert.Equal(("failed", "trap", "try 2", 2), (status.GetProperty("state").GetString(), status.GetProperty("error").GetString(), status.GetProperty("message").GetString(), status.GetProperty("attempts").GetInt32()));
        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (result.StatusCode, result.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task The_output_is_posted_to_an_address_that_is_listed()
    {
        await _platform.Plug("/tells", "tells", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync("told"u8.ToArray(), cancellation);
            return 0;
        });

        var refused = await Post("http://example.org/");
        var location = (await Post(_receiver.Url + "hook")).Headers.Location!.ToString();
        await Wait.Until(async () => (await _platform.Web.GetFromJsonAsync<JsonElement>(location)).TryGetProperty("callback", out var callback) && callback.GetString() == "delivered", "the callback is delivered");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var head = Assert.Single(Heads, head => head.Contains(location[^JobLimits.IdLength..], StringComparison.Ordinal));
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Call-State: done\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 4\r\n", head, StringComparison.Ordinal);

        async Task<HttpResponseMessage> Post(string url)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/tells?async");
            request.Headers.Add("x-callback-url", url);
            return await _platform.Web.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("/0123456789abcdef0123456789abcdef")]
    [InlineData("/0123456789ABCDEF0123456789ABCDEF/result")]
    [InlineData("/x/y/z")]
    [InlineData("")]
    public async Task What_is_no_call_is_not_found(string id) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _platform.Web.GetAsync($"/my-own-cluster/calls{id}")).StatusCode);

    [Fact]
    public async Task Inputs_have_a_limit_and_a_plug_may_refuse()
    {
        await _platform.Plug("/sync", "sync", (_, _) => Task.FromResult(0), plug => plug with { Tags = new Dictionary<string, string> { ["async"] = "off" } });
        await _platform.Plug("/big", "big", (_, _) => Task.FromResult(0), plug => plug with { Limits = new PlugLimits { BodyBytes = 2 << 20 } });

        Assert.Equal(HttpStatusCode.OK, (await _platform.Web.PostAsync("/sync?async", null)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _platform.Web.PostAsync("/big?async", new ByteArrayContent(new byte[JobLimits.MaxBytes + 1]))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await _platform.Web.PostAsync("/big?async", new ByteArrayContent(new byte[JobLimits.MaxBytes]))).StatusCode);
    }

    [Fact]
    public async Task Administrators_submit_list_and_schedule()
    {
        _platform.Runner.Add("admin", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value, cancellation);
            return 5;
        });
        await _platform.Put("admin", FakeRunner.ContentType, "admin");

        var taken = await _platform.Admin.PostAsJsonAsync("/calls", new { name = "admin", input = "aGVsbG8=" });
        var location = taken.Headers.Location!.ToString();
        await Ended(location, _platform.Admin);
        var result = await _platform.Admin.GetAsync(location + "/result");
        var schedule = await _platform.Admin.PutAsJsonAsync("/schedules/nightly", new { cron = "0 3 * * *", time_zone = "Europe/Paris", function = "admin", posix_arguments = new[] { "-n" } });

        Assert.Equal((HttpStatusCode.Accepted, "hello"), (taken.StatusCode, await result.Content.ReadAsStringAsync()));
        Assert.Contains((await _platform.Admin.GetFromJsonAsync<JsonElement>("/calls")).EnumerateArray(), job => location.EndsWith(job.GetProperty("id").GetString()!, StringComparison.Ordinal));
        var set = await schedule.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("""["-n"]""", set.GetProperty("posix_arguments").GetRawText());
        Assert.True(set.GetProperty("next").GetDateTimeOffset() > _platform.Time.GetUtcNow());
        Assert.Equal(1, (await _platform.Admin.GetFromJsonAsync<JsonElement>("/schedules")).GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await _platform.Admin.DeleteAsync("/schedules/nightly")).StatusCode);
        foreach (var bad in (object[])[new { name = "admin", input = "?" }, new { name = "admin", retries = 99 }, new { name = "" }, new { name = "admin", other = 1 }])
            Assert.Equal(HttpStatusCode.BadRequest, (await _platform.Admin.PostAsJsonAsync("/calls", bad)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _platform.Admin.PutAsJsonAsync("/schedules/bad", new { cron = "nonsense", function = "admin" })).StatusCode);
    }

    private async Task<JsonElement> Ended(string location, HttpClient? client = null)
    {
        JsonElement job = default;
        await Wait.Until(
            async () =>
            {
                job = await (client ?? _platform.Web).GetFromJsonAsync<JsonElement>(location);
                return job.GetProperty("state").GetString() is "done" or "failed" or "cancelled";
            },
            "the job has ended");
        return job;
    }
}
