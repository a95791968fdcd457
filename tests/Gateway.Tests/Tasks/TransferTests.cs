using System.Text;
using Wetware.Modules;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class TransferTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public TransferTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_elsewhere_and_is_the_same()
    {
        for (var i = 0; i < 5; i++)
            await _api.Post(ApiFixture.Form(("id", $"t{i}"), ("stdin", "text"), ("env", "A=b"), ("labels", "x=y"), ("folders", "data:/data:ro"), ("grants", "out=token"), ("spread", "node"), ("overlap", "queue"), ("until", "2030-01-01T00:00:00Z")));
        using (var form = ApiFixture.Form(("id", "bytes")))
        {
            form.Add(new ByteArrayContent([0, 255]), "stdin", "x");
            await _api.Post(form);
        }

        await _api.Send("POST", "/tasks/t1/pause");
        _api.Tasks.MostInPage = 2;
        var (_, file, response) = await _api.Send("GET", "/tasks/export");
        Assert.Equal("attachment; filename=\"tasks.json\"", response.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal(6, file.GetProperty("tasks").GetArrayLength());
        Assert.Equal(ApiFixture.Hash, Assert.Single(file.GetProperty("modules").EnumerateArray()).GetProperty("wasm").GetBytesFromBase64());
        var before = await _api.Tasks.ExportAsync(0, 100, default);
        _api.Clear();

        var (status, imported, _) = await _api.Post(SubmitTests.Json(file.GetRawText()), "/tasks/import");

        Assert.Equal((200, 6, 1), (status, imported.GetProperty("tasks").GetInt32(), imported.GetProperty("modules").GetInt32()));
        var (_, again, _) = await _api.Send("GET", "/tasks/export");
        Assert.Equal(file.GetProperty("tasks").GetRawText(), again.GetProperty("tasks").GetRawText());
        Assert.Equal([0, 255], (await _api.Tasks.GetAsync("bytes", default))!.Spec.Stdin.ToArray());
        Assert.Equal(TaskState.Paused, (await _api.Tasks.GetAsync("t1", default))!.State);
        Assert.Equal(SpreadPolicy.Node, (await _api.Tasks.GetAsync("t1", default))!.Spec.Spread);
        Assert.Equal(["data:/data:ro"], (await _api.Tasks.GetAsync("t1", default))!.Spec.Folders);
        Assert.Equal("token", (await _api.Tasks.GetAsync("t1", default))!.Spec.Grants["out"]);
        Assert.NotEmpty(before.Items);
    }

    [Fact]
    public async Task Taken_ids_are_a_conflict_and_are_replaced_when_that_is_asked_for()
    {
        await _api.Post(ApiFixture.Form());
        var (_, file, _) = await _api.Send("GET", "/tasks/export?modules=false");
        Assert.Equal(0, file.GetProperty("modules").GetArrayLength());

        var (status, body, _) = await _api.Post(SubmitTests.Json(file.GetRawText()), "/tasks/import");

        Assert.Equal(409, status);
        Assert.Equal(("id", "taken"), SubmitTests.Problem(body));
        Assert.Equal(200, (await _api.Post(SubmitTests.Json(file.GetRawText()), "/tasks/import?replace=true")).Status);
        Assert.Equal(1, _api.Tasks.Count);
    }

    [Fact]
    public async Task Of_more_tasks_than_the_scheduler_takes_at_once_none_is_imported_when_one_is_taken()
    {
        await _api.Post(ApiFixture.Form());
        var digest = ModuleKey.Of(ApiFixture.Hash);
        var entries = Enumerable.Range(0, TaskLimits.MaxImport + 10).Select(i => Entry($$"""{"id":"{{(i == TaskLimits.MaxImport + 5 ? "task1" : $"n{i}")}}","module":"{{digest}}"}"""));

        var (status, _, _) = await _api.Post(File(string.Join(',', entries)), "/tasks/import");

        Assert.Equal(409, status);
        Assert.Equal(1, _api.Tasks.Count);
    }

    [Theory]
    [InlineData("", "body", "malformed")]
    [InlineData("[]", "format", "malformed")]
    [InlineData("{\"format\":\"other\"}", "format", "malformed")]
    [InlineData("{\"format\":\"wetware-tasks/1\",\"more\":1}", "more", "malformed")]
    [InlineData("{\"format\":\"wetware-tasks/1\",\"tasks\":5}", "tasks", "malformed")]
    [InlineData("{\"format\":\"wetware-tasks/1\",\"tasks\":[5]}", "tasks[0].task", "malformed")]
    [InlineData("{\"format\":\"wetware-tasks/1\",\"modules\":[{\"digest\":\"00\",\"wasm\":\"*\"}]}", "modules[0].wasm", "malformed")]
    [InlineData("{\"format\":\"wetware-tasks/1\",\"modules\":[{\"digest\":\"00\",\"wasm\":\"AA==\"}]}", "modules[0].digest", "malformed")]
    [InlineData("{\"format\":\"wetware-tasks/1\",\"modules\":[{\"digest\":\"00\"}]}", "modules[0]", "malformed")]
    public async Task A_file_that_is_wrong_is_refused(string file, string field, string reason)
    {
        var (status, body, _) = await _api.Post(SubmitTests.Json(file), "/tasks/import");

        Assert.Equal(400, status);
        Assert.Equal((field, reason), SubmitTests.Problem(body));
    }

    [Theory]
    [InlineData("\"id\":\"a\",\"repeats\":-1", "\"created\":\"2026-01-01T00:00:00Z\"", "tasks[0].task.repeats", "out-of-range")]
    [InlineData("\"description\":\"without id\"", "\"created\":\"2026-01-01T00:00:00Z\"", "tasks[0].task.id", "malformed")]
    [InlineData("\"id\":\"a\"", "\"state\":\"done\"", "tasks[0].created", "required")]
    [InlineData("\"id\":\"a\"", "\"created\":\"2026-01-01T00:00:00Z\",\"state\":\"asleep\"", "tasks[0].state", "not-allowed")]
    [InlineData("\"id\":\"a\"", "\"created\":\"2026-01-01T00:00:00Z\",\"completions\":-1", "tasks[0].completions", "out-of-range")]
    [InlineData("\"id\":\"a\"", "\"created\":\"2026-01-01T00:00:00Z\",\"history\":1", "tasks[0].history", "unknown")]
    [InlineData("\"id\":\"a\"", "\"created\":\"2026-01-01T00:00:00Z\",\"runs\":-1", "tasks[0].runs", "out-of-range")]
    [InlineData("\"id\":\"a\"", "\"created\":\"2026-01-01T00:00:00Z\",\"occurrences\":9223372036854775807", "tasks[0].occurrences", "out-of-range")]
    [InlineData("\"id\":\"a\"", "\"created\":\"9999-12-31T23:59:59Z\"", "tasks[0].created", "out-of-range")]
    [InlineData("\"id\":\"a\"", "\"created\":\"2026-01-01T00:00:00Z\"", "modules", "not-found")]
    public async Task A_task_of_a_file_is_judged_like_one_that_is_posted(string task, string around, string field, string reason)
    {
        var entry = $$"""{"task":{"module":"{{new string('0', 64)}}",{{task}}},{{around}}}""";

        var (status, body, _) = await _api.Post(File(entry), "/tasks/import");

        Assert.Equal(400, status);
        Assert.Equal((field, reason), SubmitTests.Problem(body));
        Assert.Equal(0, _api.Tasks.Count);
    }

    [Fact]
    public async Task An_id_twice_in_a_file_is_refused()
    {
        var entry = Entry($$"""{"id":"a","module":"{{new string('0', 64)}}"}""");

        var (status, body, _) = await _api.Post(File($"{entry},{entry}"), "/tasks/import");

        Assert.Equal(400, status);
        Assert.Equal("tasks[1].task.id", SubmitTests.Problem(body).Field);
    }

    [Fact]
    public async Task An_oversized_file_is_413_and_another_type_415()
    {
        Assert.Equal(413, (await _api.Post(SubmitTests.Json(new string(' ', (int)ApiFixture.MaxBody + 1)), "/tasks/import")).Status);
        Assert.Equal(415, (await _api.Post(new StringContent("{}", Encoding.UTF8, "text/plain"), "/tasks/import")).Status);
    }

    [Fact]
    public async Task Counters_come_along_and_files_without_them_use_no_number_of_a_run_again()
    {
        await _api.Post(ApiFixture.Form());
        var task = (await _api.Tasks.GetAsync("task1", default))!;
        _api.Tasks.Put(task with { Runs = 17, Failures = 2, Skipped = 3, Missed = 4 });
        var (_, file, _) = await _api.Send("GET", "/tasks/export");
        _api.Clear();
        Assert.Equal(200, (await _api.Post(SubmitTests.Json(file.GetRawText()), "/tasks/import")).Status);

        var imported = (await _api.Tasks.GetAsync("task1", default))!;
        Assert.Equal((17L, 2L, 3L, 4L), (imported.Runs, imported.Failures, imported.Skipped, imported.Missed));

        var old = $$"""{"task":{"id":"old","module":"{{ModuleKey.Of(ApiFixture.Hash)}}"},"created":"2026-01-01T00:00:00Z","occurrences":9}""";
        Assert.Equal(200, (await _api.Post(File(old), "/tasks/import")).Status);
        Assert.Equal(9, (await _api.Tasks.GetAsync("old", default))!.Runs);
    }

    private static string Entry(string task) => $$"""{"task":{{task}},"created":"2026-01-01T00:00:00Z"}""";

    private static StringContent File(string tasks) => SubmitTests.Json($$"""{"format":"wetware-tasks/1","tasks":[{{tasks}}]}""");
}
