using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class SubmitTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public SubmitTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task The_form_of_the_original_scheduler_is_accepted()
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form());

        Assert.Equal(201, status);
        Assert.Equal("/tasks/task1", response.Headers.Location?.OriginalString);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            ["id", "description", "complete", "duration", "start", "delay", "repeats", "wasm", "input", "difficulty"],
            body.EnumerateObject().Select(property => property.Name).Take(10));
        Assert.Equal("""{"id":"task1","description":"Hash puzzle","complete":0,"duration":5,"start":1,"delay":2,"repeats":3,"wasm":null,"input":0,"difficulty":3""", Head(body, 10));
        Assert.Equal(ModuleKey.Of(ApiFixture.Hash), _api.Tasks.Last!.Spec.Module);
        Assert.Equal(1, _api.Modules.Count);
        Assert.Equal(0, _api.Budget.Used);
    }

    [Fact]
    public async Task A_dry_run_judges_a_task_and_keeps_nothing()
    {
        foreach (var (form, expected) in new[] { (ApiFixture.Form(), 200), (ApiFixture.Form(("repeats", "-1")), 400), (ApiFixture.Form(("entry", "nope")), 400), (ApiFixture.Form(("cron", "nope"), ("delay", null)), 400) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks?dry-run=true") { Content = form };
            var (status, body, _) = await _api.Send(request);

            Assert.Equal(expected, status);
            if (status == 200)
                Assert.Equal(5, body.GetProperty("next").GetArrayLength());
        }

        Assert.Equal((0, 0, 0L), (_api.Tasks.Count, _api.Modules.Count, _api.Budget.Used));
        await _api.Post(ApiFixture.Form());
        using var again = new HttpRequestMessage(HttpMethod.Post, "/tasks?dry-run=true") { Content = ApiFixture.Form() };
        Assert.Equal(409, (await _api.Send(again)).Status);
    }

    [Fact]
    public async Task Every_field_arrives()
    {
        var (status, _, _) = await _api.Post(ApiFixture.Form(
            ("entry", "run"), ("args", "7"), ("args", "3"), ("env", "A=1=2"), ("env", "B="), ("stdin", "hello"), ("cron", "*/5 * * * *"), ("timezone", "Europe/Berlin"),
            ("until", "2030-01-31T18:00:00+01:00"), ("jitter", "4"), ("overlap", "skip"), ("missed", "none"), ("retries", "2"), ("backoff", "10"), ("memory", "16MiB"),
            ("output", "65536"), ("priority", "9"), ("notify", "https://example.org/hook"), ("labels", "team=core"), ("labels", "env=prod"), ("delay", null), ("start", "1"),
            ("complete", "7"), ("input", "-1"), ("difficulty", "+2")));

        var spec = _api.Tasks.Last!.Spec;
        Assert.Equal(201, status);
        Assert.Equal(("run", "*/5 * * * *", "Europe/Berlin", "https://example.org/hook"), (spec.Entry, spec.Cron, spec.TimeZone, spec.Notify));
        Assert.Equal(["7", "3"], spec.Args);
        Assert.Equal(("1=2", ""), (spec.Env["A"], spec.Env["B"]));
        Assert.Equal("hello", Encoding.UTF8.GetString(spec.Stdin.Span));
        Assert.Equal(new DateTimeOffset(2030, 1, 31, 17, 0, 0, TimeSpan.Zero), spec.Until);
        Assert.Equal((4, OverlapPolicy.Skip, MissedPolicy.None, 2, 10), (spec.Jitter, spec.Overlap, spec.Missed, spec.Retries, spec.Backoff));
        Assert.Equal((16L << 20, 65536L, 9, 7L, -1L, 2L), (spec.Memory, spec.Output, spec.Priority, spec.Complete, spec.Input, spec.Difficulty));
        Assert.Equal(("core", "prod"), (spec.Labels["team"], spec.Labels["env"]));
    }

    [Fact]
    public async Task A_json_body_names_a_stored_module()
    {
        await _api.Modules.PutAsync(ApiFixture.Hash, default);
        var digest = ModuleKey.Of(ApiFixture.Hash);

        var (status, body, _) = await _api.Post(Json($$"""
            {"module":"sha256:{{digest.ToUpperInvariant()}}","description":null,"repeats":3,"delay":2,"args":["1",2],"env":{"A":"x"},"labels":{"team":"core"},"input":9007199254740993}
            """));

        Assert.Equal(201, status);
        Assert.Equal("made-", body.GetProperty("id").GetString()![..5]);
        var spec = _api.Tasks.Last!.Spec;
        Assert.Equal((digest, 3, 2, 9007199254740993L), (spec.Module, spec.Repeats, spec.Delay, spec.Input));
        Assert.Equal(["1", "2"], spec.Args);
        Assert.Equal(("x", "core"), (spec.Env["A"], spec.Labels["team"]));
    }

    [Fact]
    public async Task A_stored_module_is_found_by_its_name()
    {
        await _api.Modules.PutAsync(ApiFixture.Hash, default);
        var digest = ModuleKey.Of(ApiFixture.Hash);
        await _api.Names.SetAsync("app", "1.2", digest);

        foreach (var name in (string[])["app", "app@1.2"])
        {
            Assert.Equal(201, (await _api.Post(Json($$"""{"module":"{{name}}","id":"{{name}}"}"""))).Status);
            Assert.Equal((digest, name), (_api.Tasks.Last!.Spec.Module, _api.Tasks.Last!.Spec.ModuleName));
            Assert.Equal(name, (await _api.Send("GET", $"/tasks/{name}")).Body.GetProperty("options").GetProperty("moduleName").GetString());
        }

        foreach (var (name, reason) in new[] { ("app@2", "not-found"), ("other", "not-found"), ("a b", "malformed"), ("App", "malformed") })
        {
            var (status, body, _) = await _api.Post(Json($$"""{"module":"{{name}}"}"""));
            Assert.Equal((400, ("module", reason)), (status, Problem(body)));
        }

        Assert.Equal(200, (await _api.Send(new HttpRequestMessage(HttpMethod.Patch, "/tasks/app") { Content = Json("""{"retries":3}""") })).Status);
        Assert.Equal("app", (await _api.Tasks.GetAsync("app", default))!.Spec.ModuleName);
    }

    [Fact]
    public async Task Standard_input_may_be_a_file_of_any_bytes()
    {
        using var form = ApiFixture.Form();
        form.Add(new ByteArrayContent([0, 255, 10]), "stdin", "input.bin");

        Assert.Equal(201, (await _api.Post(form)).Status);
        Assert.Equal([0, 255, 10], _api.Tasks.Last!.Spec.Stdin.ToArray());
    }

    [Fact]
    public async Task An_empty_id_gets_a_made_one()
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form(("id", "")));

        Assert.Equal(201, status);
        Assert.NotEmpty(body.GetProperty("id").GetString()!);
        Assert.Equal("/tasks/" + body.GetProperty("id").GetString(), response.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/tasks", null)]
    [InlineData("/tasks?replace=false", null)]
    [InlineData("/tasks", "false")]
    public async Task A_taken_id_is_a_conflict(string path, string? field)
    {
        await _api.Post(ApiFixture.Form());

        var (status, body, _) = await _api.Post(ApiFixture.Form(("replace", field), ("description", "other")), path);

        Assert.Equal(409, status);
        Assert.Equal(("id", "taken"), Problem(body));
        Assert.Equal("Hash puzzle", _api.Tasks.Last!.Spec.Description);
    }

    [Theory]
    [InlineData("/tasks?replace=true", null)]
    [InlineData("/tasks", "true")]
    public async Task A_taken_id_is_replaced_when_that_is_asked_for(string path, string? field)
    {
        await _api.Post(ApiFixture.Form());

        Assert.Equal(201, (await _api.Post(ApiFixture.Form(("replace", field), ("description", "other")), path)).Status);
        Assert.Equal("other", _api.Tasks.Last!.Spec.Description);
        Assert.Equal(1, _api.Tasks.Count);
    }

    [Fact]
    public async Task A_repeated_key_is_the_same_task()
    {
        var (_, first, _) = await _api.Post(ApiFixture.Form(("id", null)), key: "one request");
        var (status, second, response) = await _api.Post(ApiFixture.Form(("id", null)), key: "one request");

        Assert.Equal(201, status);
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(1, _api.Tasks.Count);
    }

    [Fact]
    public async Task A_key_with_other_fields_is_a_conflict()
    {
        await _api.Post(ApiFixture.Form(), key: "one request");
        var (status, body, response) = await _api.Post(ApiFixture.Form(("input", "7")), key: "one request");

        Assert.Equal(422, status);
        Assert.Equal(("Idempotency-Key", "conflict"), Problem(body));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.False(response.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, _api.Tasks.Count);
    }

    [Fact]
    public async Task An_end_that_the_scheduler_refuses_is_named()
    {
        _api.Tasks.Failure = new WetwareException(ErrorKind.Limit, "until: 2020-01-01 00:00:00Z is in the past");
        using var form = ApiFixture.Form(("id", null), ("until", "2020-01-01T00:00:00Z"));

        var (status, body, _) = await _api.Post(form);

        Assert.Equal(400, status);
        Assert.Equal(("until", "out-of-range"), Problem(body));
    }

    [Fact]
    public async Task A_module_that_was_removed_since_the_last_submission_is_kept_again_when_it_comes_along()
    {
        _api.Tasks.Keeps = _api.Modules.Has;
        await _api.Post(ApiFixture.Form());
        await _api.Modules.DeleteAsync(ModuleKey.Of(ApiFixture.Hash), default);

        Assert.Equal(201, (await _api.Post(ApiFixture.Form(("id", "again")))).Status);
        Assert.Equal(1, _api.Modules.Count);
    }

    [Fact]
    public async Task A_module_that_was_removed_since_the_last_submission_is_named_when_it_does_not()
    {
        _api.Tasks.Keeps = _api.Modules.Has;
        await _api.Post(ApiFixture.Form());
        await _api.Modules.DeleteAsync(ModuleKey.Of(ApiFixture.Hash), default);

        var (status, body, _) = await _api.Post(Json($$"""{"module":"{{ModuleKey.Of(ApiFixture.Hash)}}"}"""));

        Assert.Equal(400, status);
        Assert.Equal(("module", "not-found"), Problem(body));
        Assert.Equal(1, _api.Tasks.Count);
    }

    [Fact]
    public async Task The_entry_is_judged_also_when_the_module_is_remembered()
    {
        await _api.Post(ApiFixture.Form());

        var (status, body, _) = await _api.Post(ApiFixture.Form(("id", "again"), ("entry", "nothing")));

        Assert.Equal(400, status);
        Assert.Equal(("entry", "not-allowed"), Problem(body));
    }

    [Fact]
    public async Task A_full_scheduler_says_when_to_come_again()
    {
        _api.Tasks.Failure = new WetwareException(ErrorKind.Overloaded, "the queue is full");

        var (status, body, response) = await _api.Post(ApiFixture.Form());

        Assert.Equal(429, status);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("urn:wetware:error:overloaded", body.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_scheduler_out_of_reach_is_503_and_says_when_to_come_again()
    {
        _api.Tasks.Failure = new WetwareException(ErrorKind.Disconnected, "gone");

        var (status, _, response) = await _api.Post(ApiFixture.Form());

        Assert.Equal((503, TimeSpan.FromSeconds(1)), (status, response.Headers.RetryAfter?.Delta));
    }

    [Fact]
    public async Task What_the_allow_list_refuses_is_named()
    {
        _api.Tasks.Failure = new WetwareException(ErrorKind.Denied, "notify: is not on the allow-list");
        using var form = ApiFixture.Form(("id", null), ("notify", "http://10.0.0.1/"));

        var (status, body, _) = await _api.Post(form);

        Assert.Equal(400, status);
        Assert.Equal(("notify", "not-allowed"), Problem(body));
    }

    internal static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    internal static (string Field, string Reason) Problem(JsonElement body)
    {
        var problem = body.GetProperty("errors")[0];
        return (problem.GetProperty("field").GetString()!, problem.GetProperty("reason").GetString()!);
    }

    private static string Head(JsonElement body, int count) =>
        "{" + string.Join(',', body.EnumerateObject().Take(count).Select(property => $"\"{property.Name}\":{property.Value.GetRawText()}"));
}
