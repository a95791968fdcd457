using System.Text.Json;
using Wetware.Errors;
using Wetware.Processes;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class TaskRoutesTests : IClassFixture<ApiFixture>
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 21, 0, 0, TimeSpan.Zero);

    private readonly ApiFixture _api;

    public TaskRoutesTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task No_tasks_are_an_empty_list()
    {
        var (status, body, response) = await _api.Send("GET", "/tasks");

        Assert.Equal((200, "[]"), (status, body.GetRawText()));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_task_shows_the_fields_of_the_original_scheduler_first_and_how_it_stands()
    {
        _api.Tasks.Put(Task(1) with { Completions = 3, State = TaskState.Done, LastRun = Run(3) with { Stdout = "not in lists" } });

        var (_, list, _) = await _api.Send("GET", "/tasks");
        var (_, one, _) = await _api.Send("GET", "/tasks/task1");

        Assert.Equal(list[0].GetRawText(), one.GetRawText());
        Assert.Equal(
            ["id", "description", "completions", "duration", "start", "delay", "repeats", "input", "difficulty"],
            one.EnumerateObject().Select(property => property.Name).Take(9));
        Assert.Equal((3, "done", "2832"), (one.GetProperty("completions").GetInt32(), one.GetProperty("state").GetString(), one.GetProperty("lastResult").GetString()));
        Assert.Equal("succeeded", one.GetProperty("lastRun").GetProperty("state").GetString());
        Assert.False(one.GetProperty("lastRun").TryGetProperty("stdout", out _));
        Assert.Equal(JsonValueKind.Null, one.GetProperty("nextRun").ValueKind);
        Assert.Equal("allow", one.GetProperty("options").GetProperty("overlap").GetString());
        Assert.Equal("""["SECRET"]""", one.GetProperty("options").GetProperty("env").GetRawText());
    }

    [Fact]
    public async Task The_end_of_long_output_stands_beside_its_beginning()
    {
        _api.Tasks.Put(Task(1));
        _api.Tasks.RunsOf[("task1", 1)] = Run(1) with { Stdout = "begin", StdoutEnd = "end", Truncated = true };

        var (_, run, _) = await _api.Send("GET", "/tasks/task1/runs/1");

        Assert.Equal(("begin", "end", true), (run.GetProperty("stdout").GetString(), run.GetProperty("stdoutEnd").GetString(), run.GetProperty("truncated").GetBoolean()));
        Assert.False(run.TryGetProperty("stderrEnd", out _));
    }

    [Fact]
    public async Task Output_is_read_in_pages_while_a_run_goes_on()
    {
        _api.Tasks.Put(Task(1));
        _api.Tasks.RunsOf[("task1", 1)] = Run(1);
        _api.Tasks.Outputs.Enqueue(new RunOutputPage(2, new LogPage { Offset = 3, Next = 5, Chunks = [new LogChunk(true, new byte[] { 0xC3, 0x28 })] }));

        var (status, output, _) = await _api.Send("GET", "/tasks/task1/runs/1/output?after=3&wait=0");

        Assert.Equal(200, status);
        Assert.Equal((2, 3L, 5L, false), (output.GetProperty("attempt").GetInt32(), output.GetProperty("offset").GetInt64(), output.GetProperty("next").GetInt64(), output.GetProperty("over").GetBoolean()));
        var chunk = Assert.Single(output.GetProperty("chunks").EnumerateArray());
        Assert.Equal(("stderr", "wyg=", "\uFFFD("), (chunk.GetProperty("stream").GetString(), chunk.GetProperty("data").GetString(), chunk.GetProperty("text").GetString()));
        Assert.Equal([3L], _api.Tasks.OutputOffsets[^1..]);
        foreach (var (path, expected) in new[] { ("1/output?wait=6", 400), ("1/output?after=-1", 400), ("2/output", 404), ("x/output", 404) })
            Assert.Equal(expected, (await _api.Send("GET", $"/tasks/task1/runs/{path}")).Status);
    }

    [Fact]
    public async Task A_task_is_edited_in_place()
    {
        _api.Tasks.Put(Task(1));
        _api.Tasks.LostEdits = 1; // somebody else was faster once

        var (status, body, _) = await Patch("task1", """{ "cron": "0 4 * * *", "labels": { "team": "web", "new": "yes" }, "description": null, "retries": 3 }""");

        Assert.Equal((200, "0 4 * * *", 3), (status, body.GetProperty("options").GetProperty("cron").GetString(), body.GetProperty("options").GetProperty("retries").GetInt32()));
        var spec = (await _api.Tasks.GetAsync("task1", default))!.Spec;
        Assert.Equal(("", 0, "web", "yes", Task(1).Spec.Repeats), (spec.Description, spec.Delay, spec.Labels["team"], spec.Labels["new"], spec.Repeats));
        Assert.Equal(Task(1).Spec.Env, spec.Env);
        Assert.Null((await Patch("task1", """{ "cron": null, "delay": 5 }""")).Body.GetProperty("options").GetProperty("cron").GetString());
    }

    [Theory]
    [InlineData("task1", """{ "id": "other" }""", 400, "id")]
    [InlineData("task1", """{ "complete": 1 }""", 400, "complete")]
    [InlineData("task1", """{ "delai": 1 }""", 400, "delai")]
    [InlineData("task1", """{ "delai": null }""", 400, "delai")]
    [InlineData("task1", """{ "retries": 101 }""", 400, "retries")]
    [InlineData("task1", """{ "cron": "nope" }""", 400, "cron")]
    [InlineData("task1", """{ "groupLimit": 2 }""", 400, "groupLimit")]
    [InlineData("task1", """{ "where": ["eu"] }""", 400, "where")]
    [InlineData("task1", """{ "folders": ["data:/a", "other:/a"] }""", 400, "folders")]
    [InlineData("task1", """{ "folders": "data" }""", 400, "folders")]
    [InlineData("task1", """{ "spread": "zone" }""", 400, "spread")]
    [InlineData("task1", "{}", 400, "body")]
    [InlineData("task1", "[]", 400, "body")]
    [InlineData("task2", """{ "delay": 1 }""", 409, "id")]
    [InlineData("task3", """{ "delay": 1 }""", 404, null)]
    public async Task An_edit_that_is_wrong_names_its_field_and_changes_nothing(string id, string json, int expected, string? field)
    {
        _api.Tasks.Put(Task(1));
        _api.Tasks.Put(Task(2) with { State = TaskState.Cancelled });

        var (status, body, _) = await Patch(id, json);

        Assert.Equal((expected, field), (status, field is null ? null : body.GetProperty("errors")[0].GetProperty("field").GetString()));
        Assert.True(TaskSpecRules.AreSame(Task(1).Spec, (await _api.Tasks.GetAsync("task1", default))!.Spec));
    }

    [Fact]
    public async Task Where_a_task_may_run_and_why_it_cannot_run_now_is_told()
    {
        _api.Tasks.Put(Task(1) with { Spec = Task(1).Spec with { Where = ["region=eu"] }, State = TaskState.Waiting });
        _api.Tasks.Put(Task(2) with { Spec = Task(2).Spec with { Where = ["region=eu"] }, State = TaskState.Done });
        _api.Tasks.WorkersKnown = [new WorkerInfo { Node = "1", Slots = 1, Labels = new Dictionary<string, string> { ["region"] = "us" } }];

        var waiting = (await _api.Send("GET", "/tasks/task1")).Body;
        Assert.Equal("no worker matches where; of 1, region=eu matches 0", waiting.GetProperty("unplaced").GetString());
        Assert.Equal("region=eu", waiting.GetProperty("options").GetProperty("where")[0].GetString());
        Assert.Null((await _api.Send("GET", "/tasks/task2")).Body.GetProperty("unplaced").GetString());
        Assert.Equal("us", (await _api.Send("GET", "/workers")).Body[0].GetProperty("labels").GetProperty("region").GetString());

        Assert.Equal(200, (await Patch("task1", """{ "where": ["region=us", "disk!=slow"], "http": ["https://example.org/a"] }""")).Status);
        Assert.Equal(["region=us", "disk!=slow"], (await _api.Tasks.GetAsync("task1", default))!.Spec.Where);
        Assert.Equal(["https://example.org/a"], (await _api.Tasks.GetAsync("task1", default))!.Spec.Http);
        Assert.Null((await _api.Send("GET", "/tasks/task1")).Body.GetProperty("unplaced").GetString());
        Assert.Equal(200, (await Patch("task1", """{ "where": null }""")).Status);
        Assert.Empty((await _api.Tasks.GetAsync("task1", default))!.Spec.Where);
    }

    [Fact]
    public async Task Folders_are_asked_for_and_it_is_told_when_no_worker_offers_them()
    {
        _api.Tasks.WorkersKnown = [new WorkerInfo { Node = "1", Slots = 1, Folders = [new WorkerFolder("data", ReadOnly: true)] }];
        _api.Tasks.Put(Task(1) with { State = TaskState.Waiting });
        Assert.Equal(200, (await Patch("task1", """{ "folders": ["data:/data", "data:/same:ro"] }""")).Status);

        var task = (await _api.Send("GET", "/tasks/task1")).Body;

        Assert.Equal(["data:/data", "data:/same:ro"], task.GetProperty("options").GetProperty("folders").EnumerateArray().Select(folder => folder.GetString()));
        Assert.Equal("no worker matches folders; of 1, folder data to write is offered by 0", task.GetProperty("unplaced").GetString());
        Assert.Equal("""[{"name":"data","readOnly":true}]""", (await _api.Send("GET", "/workers")).Body[0].GetProperty("folders").GetRawText());
        Assert.Equal(200, (await Patch("task1", """{ "folders": ["data:/data:ro"] }""")).Status);
        Assert.Null((await _api.Send("GET", "/tasks/task1")).Body.GetProperty("unplaced").GetString());
        var (_, dry, _) = await _api.Post(ApiFixture.Form(("id", "new"), ("folders", "else:/data")), "/tasks?dry-run=true");
        Assert.Equal("no worker matches folders; of 1, folder else to write is offered by 0", dry.GetProperty("unplaced").GetString());
    }

    [Fact]
    public async Task It_is_told_when_a_run_waits_because_it_keeps_apart_from_others()
    {
        _api.Tasks.WorkersKnown = [new WorkerInfo { Node = "1", Slots = 1 }];
        _api.Tasks.Put(Task(1) with { State = TaskState.Running, Queued = 1, Occupied = ["1"] });
        Assert.Null((await _api.Send("GET", "/tasks/task1")).Body.GetProperty("unplaced").GetString());
        Assert.Equal(200, (await Patch("task1", """{ "spread": "node" }""")).Status);

        var task = (await _api.Send("GET", "/tasks/task1")).Body;

        Assert.Equal("node", task.GetProperty("options").GetProperty("spread").GetString());
        Assert.Equal("spread: each worker that may run it (1) has a run already from which its runs keep apart", task.GetProperty("unplaced").GetString());
        _api.Tasks.Put((await _api.Tasks.GetAsync("task1", default))! with { Queued = 0 });
        Assert.Null((await _api.Send("GET", "/tasks/task1")).Body.GetProperty("unplaced").GetString());
        Assert.Equal(200, (await Patch("task1", """{ "spread": null }""")).Status);
        Assert.Equal(SpreadPolicy.None, (await _api.Tasks.GetAsync("task1", default))!.Spec.Spread);
    }

    private async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> Patch(string id, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/tasks/{id}") { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        return await _api.Send(request);
    }

    [Fact]
    public async Task The_next_runs_are_told()
    {
        _api.Tasks.Put(Task(1));

        Assert.Equal(2, (await _api.Send("GET", "/tasks/task1/next?count=2")).Body.GetProperty("next").GetArrayLength());
        Assert.Equal(5, (await _api.Send("GET", "/tasks/task1/next")).Body.GetProperty("next").GetArrayLength());
        foreach (var (path, expected) in new[] { ("task1/next?count=0", 400), ("task1/next?count=101", 400), ("task2/next", 404) })
            Assert.Equal(expected, (await _api.Send("GET", $"/tasks/{path}")).Status);
    }

    [Fact]
    public async Task Tasks_come_in_pages_with_their_filters_newest_last()
    {
        for (var i = 1; i <= 7; i++)
            _api.Tasks.Put(Task(i) with { State = i == 4 ? TaskState.Done : TaskState.Waiting });
        _api.Tasks.MostInPage = 2; // the scheduler may answer less than it was asked for

        var seen = new List<string>();
        var path = "/tasks?limit=3&state=waiting&label=team%3Dcore";
        for (var pages = 0; pages < 10; pages++)
        {
            var (status, body, response) = await _api.Send("GET", path);
            Assert.Equal(200, status);
            seen.AddRange(body.EnumerateArray().Select(task => task.GetProperty("id").GetString()!));
            if (!response.Headers.TryGetValues("Link", out var link))
                break;
            path = link.Single()[1..].Split('>')[0];
        }

        Assert.Equal(["task1", "task2", "task3", "task5", "task6", "task7"], seen);
        Assert.Empty((await _api.Send("GET", "/tasks?label=team=other")).Body.EnumerateArray());
        Assert.Equal(2, (await _api.Send("GET", "/tasks?label=team&after=5")).Body.GetArrayLength());
    }

    [Theory]
    [InlineData("/tasks?state=sleeping", "state", "not-allowed")]
    [InlineData("/tasks?limit=0", "limit", "out-of-range")]
    [InlineData("/tasks?limit=1001", "limit", "out-of-range")]
    [InlineData("/tasks?limit=many", "limit", "malformed")]
    [InlineData("/tasks?limit=1&limit=2", "limit", "repeated")]
    [InlineData("/tasks?after=-1", "after", "out-of-range")]
    [InlineData("/tasks?label=%3Dcore", "label", "malformed")]
    [InlineData("/tasks?stat=done", "stat", "unknown")]
    [InlineData("/tasks/task1/runs?after=x", "after", "malformed")]
    [InlineData("/tasks/task1/runs?limit=-1", "limit", "out-of-range")]
    [InlineData("/tasks/events?after=x", "after", "malformed")]
    [InlineData("/tasks/export?modules=perhaps", "modules", "not-allowed")]
    [InlineData("/modules?limit=101", "limit", "out-of-range")]
    public async Task A_bad_query_is_named(string path, string field, string reason)
    {
        var (status, body, _) = await _api.Send("GET", path);

        Assert.Equal(400, status);
        Assert.Equal((field, reason), SubmitTests.Problem(body));
    }

    [Theory]
    [InlineData("GET", "/tasks/nobody")]
    [InlineData("GET", "/tasks/no%20body")]
    [InlineData("GET", "/tasks/%2e%2e%2fnodes")]
    [InlineData("DELETE", "/tasks/nobody")]
    [InlineData("POST", "/tasks/nobody/run")]
    [InlineData("POST", "/tasks/nobody/pause")]
    [InlineData("POST", "/tasks/nobody/resume")]
    [InlineData("GET", "/tasks/nobody/runs")]
    [InlineData("GET", "/tasks/nobody/runs/1")]
    [InlineData("GET", "/tasks/task1/runs/99")]
    [InlineData("GET", "/tasks/task1/runs/0")]
    [InlineData("GET", "/tasks/task1/runs/-1")]
    [InlineData("GET", "/tasks/task1/runs/one")]
    [InlineData("GET", "/modules/00")]
    [InlineData("GET", "/modules/00/info")]
    [InlineData("DELETE", "/modules/00")]
    public async Task What_is_not_there_is_404(string method, string path)
    {
        _api.Tasks.Put(Task(1));

        var (status, body, _) = await _api.Send(method, path);

        Assert.Equal(404, status);
        Assert.Equal("urn:wetware:error:not-found", body.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_task_is_paused_resumed_run_and_cancelled()
    {
        _api.Tasks.Put(Task(1));

        Assert.Equal("paused", (await _api.Send("POST", "/tasks/task1/pause")).Body.GetProperty("state").GetString());
        Assert.Equal("waiting", (await _api.Send("POST", "/tasks/task1/resume")).Body.GetProperty("state").GetString());
        var (status, started, response) = await _api.Send("POST", "/tasks/task1/run?count=2");
        Assert.Equal((202, "[1,2]", "/tasks/task1/runs/1"), (status, started.GetProperty("runs").GetRawText(), response.Headers.Location?.OriginalString));
        Assert.Equal("cancelled", (await _api.Send("DELETE", "/tasks/task1")).Body.GetProperty("state").GetString());
        Assert.Equal(409, (await _api.Send("POST", "/tasks/task1/run")).Status);
        Assert.Equal(200, (await _api.Send("GET", "/tasks/task1")).Status);
        Assert.Equal(200, (await _api.Send("DELETE", "/tasks/task1?remove=true")).Status);
        Assert.Equal(404, (await _api.Send("GET", "/tasks/task1")).Status);
    }

    [Fact]
    public async Task Runs_come_in_pages_without_output_and_one_by_one_with_it()
    {
        _api.Tasks.Put(Task(1));
        for (var i = 1; i <= 3; i++)
            _api.Tasks.RunsOf[("task1", i)] = Run(i) with { Stdout = "out", Stderr = "err", Error = ErrorKind.Limit, Limit = "time", ExitCode = 3 };

        var (_, page, response) = await _api.Send("GET", "/tasks/task1/runs?limit=2");
        var (_, run, _) = await _api.Send("GET", "/tasks/task1/runs/3");

        Assert.Equal([1, 2], page.EnumerateArray().Select(item => item.GetProperty("number").GetInt32()));
        Assert.False(page[0].TryGetProperty("stdout", out _));
        Assert.Equal("</tasks/task1/runs?limit=2&after=2>; rel=\"next\"", Assert.Single(response.Headers.GetValues("Link")));
        Assert.Equal(("out", "err", "limit", "time", 3), (
            run.GetProperty("stdout").GetString(), run.GetProperty("stderr").GetString(), run.GetProperty("error").GetString(), run.GetProperty("limit").GetString(), run.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task Workers_are_listed()
    {
        _api.Tasks.WorkersKnown = [new WorkerInfo { Node = "00000000000000ab", Slots = 2, Completed = 7, Started = Start, Seen = Start }];

        var (_, body, _) = await _api.Send("GET", "/workers");

        Assert.Equal(("00000000000000ab", 2, 7), (body[0].GetProperty("node").GetString(), body[0].GetProperty("slots").GetInt32(), body[0].GetProperty("completed").GetInt32()));
    }

    internal static TaskInfo Task(int number) => new()
    {
        Spec = new TaskSpec
        {
            Id = $"task{number}",
            Module = new string('0', 64),
            Env = new Dictionary<string, string> { ["SECRET"] = "hidden" },
            Labels = new Dictionary<string, string> { ["team"] = "core" },
        },
        Number = number,
        Created = Start,
    };

    internal static TaskRun Run(int number) => new()
    {
        Number = number,
        State = RunState.Succeeded,
        Attempt = 1,
        Node = "00000000000000ab",
        Due = Start,
        Started = Start,
        Ended = Start,
        Result = "2832",
    };
}
