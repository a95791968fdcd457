using System.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Processes;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

public sealed class TaskCommandTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 21, 0, 0, TimeSpan.Zero);

    private readonly FakeConnector _cluster = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_is_submitted_with_all_its_flags()
    {
        var stdin = _folder["in.txt"];
        await File.WriteAllTextAsync(stdin, "hello");

        string[] line =
        [
            "submit", Repository.Sample("hash"), "--id", "task1", "--description", "Hash puzzle", "--input", "-1", "--difficulty", "3", "--start", "1", "--delay", "2", "--repeats", "3", "--duration", "5",
            "--complete", "4", "--entry", "run", "--arg", "7", "--arg", "3", "--env", "A=b", "--label", "team=core", "--stdin", stdin, "--overlap", "queue", "--missed", "all", "--retries", "2",
            "--backoff", "10", "--memory", "16MiB", "--output", "1KiB", "--priority", "9", "--notify", "https://example.org/", "--until", "2030-01-01T00:00:00Z", "--jitter", "1", "--key", "once",
        ];

        var (code, output, _) = await _cluster.Run(line);

        Assert.Equal((0, "task task1 accepted\n"), (code, output));
        var spec = _cluster.Tasks.Last!.Spec;
        Assert.Equal(("Hash puzzle", -1L, 3L, 1, 2, 3, 5, 4L), (spec.Description, spec.Input, spec.Difficulty, spec.Start, spec.Delay, spec.Repeats, spec.Duration, spec.Complete));
        Assert.Equal(["7", "3"], spec.Args);
        Assert.Equal(("b", "core", "hello"), (spec.Env["A"], spec.Labels["team"], Encoding.UTF8.GetString(spec.Stdin.Span)));
        Assert.Equal((OverlapPolicy.Queue, MissedPolicy.All, 2, 10, 16L << 20, 1024L, 9, 1), (spec.Overlap, spec.Missed, spec.Retries, spec.Backoff, spec.Memory, spec.Output, spec.Priority, spec.Jitter));
        Assert.Equal("once", _cluster.Tasks.LastOptions!.Key);
        Assert.Equal(1, _cluster.Modules.Count);
        Assert.Equal("task task1 was accepted before\n", (await _cluster.Run(line)).Output);
    }

    [Fact]
    public async Task A_taken_id_ends_with_one_and_can_be_replaced()
    {
        await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1");

        var (code, _, error) = await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1");

        Assert.Equal(1, code);
        Assert.Contains("task1", error, StringComparison.Ordinal);
        Assert.Equal(0, (await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--replace")).Code);
    }

    [Theory]
    [InlineData("--repeats", "-1")]
    [InlineData("--repeats", "many")]
    [InlineData("--delay", "1.5")]
    [InlineData("--overlap", "sometimes")]
    [InlineData("--cron", "nonsense")]
    [InlineData("--env", "novalue")]
    [InlineData("--label", "novalue")]
    [InlineData("--memory", "lots")]
    [InlineData("--id", "a/b")]
    [InlineData("--key", "")]
    [InlineData("--stdin", "/nowhere/at/all")]
    public async Task A_wrong_flag_is_named_before_any_cluster_is_looked_for(string flag, string value)
    {
        var (code, _, error) = await _cluster.Run("submit", Repository.Sample("hash"), flag, value);

        Assert.Equal(2, code);
        Assert.Contains(flag == "--stdin" ? "/nowhere" : flag, error, StringComparison.Ordinal);
        Assert.Equal(0, _cluster.Opened);
    }

    [Theory]
    [InlineData("submit")]
    [InlineData("submit", "/nowhere.wasm")]
    [InlineData("ls", "--state", "asleep")]
    [InlineData("ls", "--limit", "0")]
    [InlineData("ls", "--label", "=x")]
    [InlineData("show", "a/b")]
    [InlineData("runs", "task1", "--limit", "0")]
    [InlineData("run", "task1", "--count", "0")]
    [InlineData("import", "/nowhere.json")]
    [InlineData("submit", "--module", "0 0")]
    public async Task What_cannot_be_meant_ends_with_two(params string[] arguments)
    {
        Assert.Equal(2, (await _cluster.Run(arguments)).Code);
        Assert.Equal(0, _cluster.Opened);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("runs")]
    [InlineData("logs")]
    [InlineData("cancel")]
    [InlineData("run")]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task A_task_that_is_not_there_ends_with_one(string verb)
    {
        var (code, _, error) = await _cluster.Run(verb, "nobody");

        Assert.Equal((1, "ww: there is no task nobody\n"), (code, error));
    }

    [Theory]
    [InlineData(ErrorKind.Disconnected, 3)]
    [InlineData(ErrorKind.Overloaded, 1)]
    public async Task Errors_of_the_cluster_have_their_exit_code(ErrorKind kind, int expected)
    {
        _cluster.Tasks.Failure = new WetwareException(kind, "why");

        var (code, _, error) = await _cluster.Run("ls");

        Assert.Equal((expected, $"ww: {kind.Word()}: why\n"), (code, error));
    }

    [Fact]
    public async Task Tasks_are_a_table_for_people_and_lines_of_json_for_programs()
    {
        _cluster.Tasks.Put(Task("task1") with { State = TaskState.Done, Completions = 3, LastRun = Run(3) });
        _cluster.Tasks.Put(Task("task2") with { Number = 2, NextRun = Start, LastRun = Run(1) with { State = RunState.Failed, Result = null, Error = ErrorKind.Limit, Limit = "time", Message = "5 s" } });

        var (_, table, _) = await _cluster.Run("ls");
        var (_, json, _) = await _cluster.Run("ls", "--json", "--state", "done");

        Assert.Equal(
            "ID     STATE    COMPLETIONS  FAILURES  NEXT RUN              LAST RESULT      DESCRIPTION\n"
            + "task2  waiting  0/3          0         2026-11-24 21:00:00Z  limit time: 5 s  Hash puzzle\n"
            + "task1  done     3/3          0                               2832             Hash puzzle\n",
            table);
        var line = JsonDocument.Parse(Assert.Single(json.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal(("task1", 3, "2832"), (line.GetProperty("id").GetString(), line.GetProperty("completions").GetInt32(), line.GetProperty("lastResult").GetString()));
    }

    [Fact]
    public async Task Tasks_that_are_not_shown_are_told_of_and_can_be_had()
    {
        for (var i = 1; i <= 5; i++)
            _cluster.Tasks.Put(Task($"task{i}") with { Number = i });
        _cluster.Tasks.MostInPage = 2;

        var (_, first, more) = await _cluster.Run("ls", "--limit", "3");
        var (_, rest, nothing) = await _cluster.Run("ls", "--limit", "3", "--after", "3");
        var (_, all, _) = await _cluster.Run("ls", "--limit", "3", "--all", "--json");
        var (_, oldest, _) = await _cluster.Run("ls", "--oldest-first", "--limit", "1");

        Assert.Equal(["task5", "task4", "task3"], Ids(first));
        Assert.Equal("ww: there are more tasks than these 3; --all lists them, --after 3 goes on\n", more);
        Assert.Equal(["task2", "task1"], Ids(rest));
        Assert.Equal("", nothing);
        Assert.Equal(5, all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(["task1"], Ids(oldest));

        static IEnumerable<string> Ids(string table) => table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(' ')[0]);
    }

    [Fact]
    public async Task A_file_without_an_end_is_refused_at_its_limit()
    {
        foreach (var arguments in (string[][])[["submit", "/dev/zero"], ["submit", Repository.Sample("hash"), "--stdin", "/dev/zero"], ["import", "/dev/zero"]])
        {
            var (code, _, error) = await _cluster.Run(arguments);

            Assert.Equal(2, code);
            Assert.Contains("which is the limit", error, StringComparison.Ordinal);
            Assert.Equal(0, _cluster.Opened);
        }
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_unread()
    {
        var file = _folder["large.wasm"];
        await using (var stream = File.Create(file))
            stream.SetLength(500L << 20);
        var before = GC.GetTotalAllocatedBytes();

        var (code, _, error) = await _cluster.Run("submit", file);

        Assert.Equal(2, code);
        Assert.Contains("524288000", error, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
    }

    [Fact]
    public async Task A_task_is_shown_with_its_schedule_and_its_runs()
    {
        _cluster.Tasks.Put(Task("task1") with { State = TaskState.Done, Completions = 3, Runs = 3, LastRun = Run(3) });
        _cluster.Tasks.RunsOf[("task1", 3)] = Run(3) with { Stdout = "out\n", StdoutEnd = "last\n", Stderr = "err\n", Truncated = true };

        var (_, sheet, _) = await _cluster.Run("show", "task1");
        var (_, runs, _) = await _cluster.Run("runs", "task1");
        var (_, output, error) = await _cluster.Run("logs", "task1");
        var (_, json, _) = await _cluster.Run("logs", "task1", "--run", "3", "--json");

        Assert.Contains("schedule     3 runs every 2 s, overlap allow\n", sheet, StringComparison.Ordinal);
        Assert.Contains("last run     3 succeeded on 00000000000000ab 2832\n", sheet, StringComparison.Ordinal);
        Assert.Equal(
            "RUN  STATE      ATTEMPT  NODE              DUE                   TOOK   RESULT\n3    succeeded  1        00000000000000ab  2026-11-24 21:00:00Z  17 ms  2832\n", runs);
        Assert.Equal(("out\nlast\n", "err\n\nww: more was written than is kept; the end:\n"), (output, error));
        Assert.Equal("out\n", JsonDocument.Parse(json).RootElement.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task The_output_of_a_run_is_followed_over_attempts_and_lost_pieces()
    {
        _cluster.Tasks.Put(Task("task1") with { State = TaskState.Done, Runs = 3 });
        _cluster.Tasks.RunsOf[("task1", 3)] = Run(3);
        foreach (var (attempt, page) in new[] { (1, Page(0, "one ")), (2, Page(4, "")), (2, Page(0, "two ")), (2, Page(10, "end")), (2, Page(13, "") with { Over = true }) })
            _cluster.Tasks.Outputs.Enqueue(new RunOutputPage(attempt, page));

        var (code, output, error) = await _cluster.Run("logs", "-f", "task1");

        Assert.Equal((0, "one two end", "ww: 6 bytes were dropped before they could be read\n"), (code, output, error));
        Assert.Equal([0, 4, 0, 4, 13], _cluster.Tasks.OutputOffsets);
    }

    [Fact]
    public async Task A_run_that_ended_long_ago_is_shown_as_it_is_kept()
    {
        _cluster.Tasks.Put(Task("task1") with { State = TaskState.Done, Runs = 3 });
        _cluster.Tasks.RunsOf[("task1", 3)] = Run(3) with { Stdout = "kept\n" };
        _cluster.Tasks.Outputs.Enqueue(new RunOutputPage(1, Page(0, "") with { Over = true }));

        Assert.Equal("kept\n", (await _cluster.Run("logs", "-f", "task1", "--run", "3")).Output);
        Assert.Equal(1, (await _cluster.Run("logs", "-f", "task1", "--run", "4")).Code);
        Assert.Equal(1, (await _cluster.Run("logs", "-f", "nothing")).Code);
    }

    [Fact]
    public async Task The_next_runs_are_shown_and_nothing_is_submitted_by_a_dry_run()
    {
        _cluster.Tasks.Put(Task("task1"));

        Assert.Equal("2026-11-24 21:00:00Z\n2026-11-24 22:00:00Z\n", (await _cluster.Run("next", "task1", "--count", "2")).Output);
        Assert.Equal(1, (await _cluster.Run("next", "nothing")).Code);
        Assert.Equal(2, (await _cluster.Run("next", "task1", "--count", "0")).Code);
        var (code, output, _) = await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task2", "--dry-run");
        Assert.Equal((0, 5), (code, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Equal((1, 0), (_cluster.Tasks.Count, _cluster.Modules.Count));
        Assert.Equal(1, (await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--dry-run")).Code);
        Assert.Equal(2, (await _cluster.Run("submit", Repository.Sample("hash"), "--entry", "nope", "--dry-run")).Code);
    }

    [Fact]
    public async Task A_task_is_edited_by_its_flags()
    {
        await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--delay", "2", "--repeats", "3", "--label", "team=core", "--notify", "https://example.org/");

        var (code, output, error) = await _cluster.Run("edit", "task1", "--cron", "0 4 * * *", "--label", "new=yes", "--clear", "notify", "--group", "nightly", "--group-limit", "2");

        Assert.Equal((0, "task task1 is waiting\n", ""), (code, output, error));
        var spec = (await _cluster.Tasks.GetAsync("task1", default))!.Spec;
        Assert.Equal(("0 4 * * *", 0, 3, null, "nightly", 2), (spec.Cron, spec.Delay, spec.Repeats, spec.Notify, spec.Group, spec.GroupLimit));
        Assert.Equal(2, spec.Labels.Count);
        foreach (var (line, expected) in new (string[], int)[] { (["task1"], 2), (["task1", "--clear", "nothing"], 2), (["task1", "--retries", "many"], 2), (["task9", "--retries", "1"], 1) })
            Assert.Equal(expected, (await _cluster.Run(["edit", .. line])).Code);
    }

    [Fact]
    public async Task A_task_says_which_nodes_may_run_it_and_why_none_can()
    {
        var (code, output, error) = await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--where", "region=eu", "--where", "disk!=slow", "--http", "example.org");

        Assert.Equal(["example.org"], (await _cluster.Tasks.GetAsync("task1", default))!.Spec.Http);
        Assert.Equal((0, "task task1 accepted\n", "ww: its runs wait: there is no worker\n"), (code, output, error));
        Assert.Equal(["region=eu", "disk!=slow"], (await _cluster.Tasks.GetAsync("task1", default))!.Spec.Where);
        _cluster.Tasks.WorkersKnown = [new WorkerInfo { Node = "1", Slots = 1, Labels = new Dictionary<string, string> { ["region"] = "us" } }];
        Assert.Contains("unplaced     no worker matches where; of 1, region=eu matches 0, disk!=slow matches 1", (await _cluster.Run("show", "task1")).Output, StringComparison.Ordinal);
        Assert.Contains("region=us", (await _cluster.Run("workers")).Output, StringComparison.Ordinal);
        Assert.Contains("its runs wait: no worker matches where", (await _cluster.Run("submit", Repository.Sample("hash"), "--where", "region=eu", "--dry-run")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cluster.Run("submit", Repository.Sample("hash"), "--where", "eu")).Code);
    }

    [Fact]
    public async Task A_task_says_which_capabilities_it_is_given()
    {
        Assert.Equal(0, (await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--grant", "out=token", "--grant", "in=other")).Code);

        Assert.Equal("token", (await _cluster.Tasks.GetAsync("task1", default))!.Spec.Grants["out"]);
        Assert.Contains("grants       in=other out=token\n", (await _cluster.Run("show", "task1")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _cluster.Run("edit", "task1", "--grant", "in=third")).Code);
        Assert.Equal(("token", "third"), (await _cluster.Tasks.GetAsync("task1", default))!.Spec.Grants is var grants ? (grants["out"], grants["in"]) : default);
        var (wrong, _, said) = await _cluster.Run("edit", "task1", "--grant", "in=a b");
        Assert.Equal((2, true), (wrong, said.StartsWith("ww: --grant: the name of a secret must have 1 to 63", StringComparison.Ordinal)));
        Assert.Equal(0, (await _cluster.Run("edit", "task1", "--clear", "grant")).Code);
        Assert.Empty((await _cluster.Tasks.GetAsync("task1", default))!.Spec.Grants);
    }

    [Fact]
    public async Task A_task_says_which_folders_it_is_given_and_workers_which_they_offer()
    {
        _cluster.Tasks.WorkersKnown = [new WorkerInfo { Node = "1", Slots = 1, Folders = [new WorkerFolder("data", ReadOnly: true), new WorkerFolder("work", ReadOnly: false)] }];

        Assert.Equal((0, ""), ((await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--folder", "data:/data:ro", "--folder", "work:.")) is var (code, _, error) ? (code, error) : default));

        Assert.Equal(["data:/data:ro", "work:."], (await _cluster.Tasks.GetAsync("task1", default))!.Spec.Folders);
        Assert.Contains("folders      data:/data:ro work:.\n", (await _cluster.Run("show", "task1")).Output, StringComparison.Ordinal);
        Assert.Contains("data:ro work", (await _cluster.Run("workers")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _cluster.Run("edit", "task1", "--folder", "data:/data")).Code);
        Assert.Contains("unplaced     no worker matches folders; of 1, folder data to write is offered by 0", (await _cluster.Run("show", "task1")).Output, StringComparison.Ordinal);
        var (wrong, _, said) = await _cluster.Run("edit", "task1", "--folder", "/srv/data:/data");
        Assert.Equal((2, true), (wrong, said.StartsWith("ww: --folder: \"/srv/data:/data\" must be name:path or name:path:ro", StringComparison.Ordinal)));
        Assert.Equal(0, (await _cluster.Run("edit", "task1", "--clear", "folder")).Code);
        Assert.Empty((await _cluster.Tasks.GetAsync("task1", default))!.Spec.Folders);
    }

    [Fact]
    public async Task A_task_says_that_its_runs_keep_apart()
    {
        Assert.Equal(0, (await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--spread", "node", "--group", "nightly", "--group-limit", "3")).Code);

        Assert.Equal(SpreadPolicy.Node, (await _cluster.Tasks.GetAsync("task1", default))!.Spec.Spread);
        var shown = (await _cluster.Run("show", "task1")).Output;
        Assert.Contains("group        nightly, 3 at once\n", shown, StringComparison.Ordinal);
        Assert.Contains("spread       node\n", shown, StringComparison.Ordinal);
        var (code, _, error) = await _cluster.Run("submit", Repository.Sample("hash"), "--spread", "zone");
        Assert.Equal((2, "ww: --spread: must be one of none, node\n"), (code, error));
    }

    [Fact]
    public async Task A_stored_module_is_named_by_a_flag()
    {
        var module = await File.ReadAllBytesAsync(Repository.Sample("hash"));
        var digest = (await _cluster.Modules.PutAsync(module, default)).Digest;
        await _cluster.Names.SetAsync("app", "1.2", digest);

        Assert.Equal(0, (await _cluster.Run("submit", "--module", "app", "--id", "task1")).Code);
        Assert.Contains($"{digest} (app)", (await _cluster.Run("show", "task1")).Output, StringComparison.Ordinal);
        var (code, _, error) = await _cluster.Run("submit", "--module", "app@2");
        Assert.Equal((2, "ww: --module: app has no version 2; it has 1.2\n"), (code, error));
    }

    private static LogPage Page(long offset, string text) => new()
    {
        Offset = offset,
        Next = offset + text.Length,
        Chunks = text.Length == 0 ? [] : [new LogChunk(Error: false, Encoding.UTF8.GetBytes(text))],
    };

    [Fact]
    public async Task What_a_task_says_of_itself_cannot_move_the_cursor()
    {
        _cluster.Tasks.Put(Task("task1") with { Spec = Task("task1").Spec with { Description = "\e[2Jgone" } });

        Assert.DoesNotContain('\e', (await _cluster.Run("ls")).Output);
        Assert.DoesNotContain('\e', (await _cluster.Run("show", "task1")).Output);
    }

    [Fact]
    public async Task A_task_is_paused_resumed_run_and_cancelled()
    {
        _cluster.Tasks.Put(Task("task1"));

        Assert.Equal("task task1 is paused\n", (await _cluster.Run("pause", "task1")).Output);
        Assert.Equal("task task1 is waiting\n", (await _cluster.Run("resume", "task1")).Output);
        Assert.Equal("run 1 of task task1 is queued\n", (await _cluster.Run("run", "task1")).Output);
        Assert.Equal("runs 2 to 4 of task task1 are queued\n", (await _cluster.Run("run", "task1", "--count", "3")).Output);
        Assert.Equal("task task1 is cancelled\n", (await _cluster.Run("cancel", "task1", "--remove")).Output);
        Assert.Equal(0, _cluster.Tasks.Count);
    }

    [Fact]
    public async Task Events_are_told_as_lines()
    {
        await _cluster.Tasks.Events.Writer.WriteAsync(new TaskEvents([Event(1, TaskEventKind.Accepted, null), Event(2, TaskEventKind.Started, Run(1) with { Ended = null }), Event(3, TaskEventKind.Succeeded, Run(1))], 3, Gap: true));

        var (code, output, _) = await _cluster.Run("watch", "--count", "3");

        Assert.Equal(0, code);
        Assert.Equal(
            "… some events are not kept any more\n2026-11-24 21:00:00Z task1 accepted\n2026-11-24 21:00:00Z task1 run 1 started on 00000000000000ab\n"
            + "2026-11-24 21:00:00Z task1 run 1 succeeded on 00000000000000ab: 2832 (17 ms)\n",
            output);
    }

    [Theory]
    [InlineData(TaskState.Done, 0, 0)]
    [InlineData(TaskState.Failed, 1, 1)]
    [InlineData(TaskState.Done, 1, 1)]
    [InlineData(TaskState.Cancelled, 0, 1)]
    public async Task Waiting_shows_the_runs_and_ends_with_the_task(TaskState state, int failures, int expected)
    {
        var waiting = _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--wait");
        await Wait.Until(() => _cluster.Tasks.WatchedAfter == 0, "the command watches");
        var task = _cluster.Tasks.Last!;
        await _cluster.Tasks.Events.Writer.WriteAsync(new TaskEvents([Event(1, TaskEventKind.Succeeded, Run(9)) with { Time = Start.AddDays(-1) }, Event(2, TaskEventKind.Succeeded, Run(1))], 2, false));
        _cluster.Tasks.Put(task with { State = state, Completions = 1, Failures = failures });
        await _cluster.Tasks.Events.Writer.WriteAsync(new TaskEvents([Event(3, TaskEventKind.Finished, null) with { State = state }], 3, false));

        var (code, output, _) = await waiting;

        Assert.Equal(expected, code);
        Assert.StartsWith("task task1 accepted\nrun 1 succeeded on 00000000000000ab: 2832 (17 ms)\n", output, StringComparison.Ordinal);
        Assert.EndsWith($"task task1 {state.Word()}: 1 completions, {failures} failures\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_all_tasks_goes_out_and_in()
    {
        await _cluster.Run("submit", Repository.Sample("hash"), "--id", "task1", "--repeats", "3", "--delay", "2");
        var file = _folder["tasks.json"];

        Assert.Equal(0, (await _cluster.Run("export", file)).Code);
        Assert.Equal(1, (await _cluster.Run("import", file)).Code);
        Assert.Equal("1 tasks and 1 modules imported\n", (await _cluster.Run("import", file, "--replace")).Output);
        Assert.StartsWith("{\"format\":\"wetware-tasks/1\"", (await _cluster.Run("export", "--no-modules")).Output, StringComparison.Ordinal);
        Assert.Equal([Path.GetFileName(file)], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Workers_are_listed()
    {
        _cluster.Tasks.WorkersKnown = [new WorkerInfo { Node = "00000000000000ab", Host = "vm", Slots = 2, Running = 1, Completed = 7 }];

        Assert.Equal(
            "NODE              HOST  SLOTS  RUNNING  COMPLETED  FAILED  LABELS  FOLDERS\n00000000000000ab  vm    2      1        7          0\n", (await _cluster.Run("workers")).Output);
    }

    private static TaskInfo Task(string id) => new()
    {
        Spec = new TaskSpec { Id = id, Description = "Hash puzzle", Repeats = 3, Delay = 2, Difficulty = 3, Module = new string('0', 64) },
        Number = 1,
        Created = Start,
    };

    private static TaskRun Run(int number) => new()
    {
        Number = number,
        State = RunState.Succeeded,
        Attempt = 1,
        Node = "00000000000000ab",
        Due = Start,
        Started = Start,
        Ended = Start.AddMilliseconds(17),
        Result = "2832",
    };

    private static TaskEvent Event(long sequence, TaskEventKind kind, TaskRun? run) =>
        new() { Sequence = sequence, Time = Start, Kind = kind, Task = "task1", State = TaskState.Running, Completions = 1, Run = run };
}
