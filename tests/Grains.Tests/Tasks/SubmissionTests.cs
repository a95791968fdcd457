using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>What the scheduler's memory says to a submission: keys, ids, ends.</summary>
public sealed class SubmissionTests
{
    private static readonly TaskSpec Spec = new()
    {
        Module = TaskRig.Module,
        Args = ["1", "2"],
        Env = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" },
        Stdin = new byte[] { 1, 2 },
        Labels = new Dictionary<string, string> { ["team"] = "core" },
    };

    private readonly SchedulerState _state = new(new TaskOptions());

    [Fact]
    public void The_same_fields_with_the_same_key_are_the_same_task_even_when_they_came_another_way()
    {
        var first = Submit(Spec, "k");
        var again = Submit(
            Spec with { Args = new List<string> { "1", "2" }, Env = new SortedDictionary<string, string> { ["B"] = "2", ["A"] = "1" }, Stdin = new byte[] { 1, 2 } }, "k");

        Assert.Equal((SubmitOutcome.Repeated, first.Task.Number), (again.Outcome, again.Task.Number));
    }

    public static TheoryData<string, Func<TaskSpec, TaskSpec>> Changes => new()
    {
        { "module", spec => spec with { Module = new string('1', 64) } },
        { "id", spec => spec with { Id = "named" } },
        { "input", spec => spec with { Input = 1 } },
        { "args", spec => spec with { Args = ["2", "1"] } },
        { "env", spec => spec with { Env = new Dictionary<string, string> { ["A"] = "1", ["B"] = "3" } } },
        { "fewer env", spec => spec with { Env = new Dictionary<string, string> { ["A"] = "1" } } },
        { "stdin", spec => spec with { Stdin = new byte[] { 1, 3 } } },
        { "labels", spec => spec with { Labels = new Dictionary<string, string> { ["Team"] = "core" } } },
        { "cron", spec => spec with { Cron = "@daily" } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Other_fields_with_the_same_key_are_refused_and_change_nothing(string field, Func<TaskSpec, TaskSpec> change)
    {
        var first = Submit(Spec, "k");
        _state.TakeBatch();

        var other = Submit(change(Spec), "k");

        Assert.True(other.Outcome == SubmitOutcome.Conflict, field);
        Assert.Equal(first.Task.Number, other.Task.Number);
        Assert.True(_state.Batch.IsEmpty);
        Assert.Equal(1, _state.Count);
    }

    [Fact]
    public void A_key_with_a_named_task_is_repeated_by_that_name_only()
    {
        Submit(Spec with { Id = "mine" }, "k");

        Assert.Equal(SubmitOutcome.Repeated, Submit(Spec with { Id = "mine" }, "k").Outcome);
        Assert.Equal(SubmitOutcome.Conflict, Submit(Spec, "k").Outcome);
        Assert.Equal(SubmitOutcome.Conflict, Submit(Spec with { Id = "other" }, "k").Outcome);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("replaced")]
    [InlineData("forgotten")]
    public void A_key_lasts_as_long_as_its_task(string how)
    {
        var first = Submit(Spec with { Id = "mine" }, "k");
        Assert.Equal(SubmitOutcome.Repeated, Submit(Spec with { Id = "mine" }, "k").Outcome);

        if (how == "removed")
        {
            _state.Cancel("mine", remove: true, TaskRig.Begin);
        }
        else if (how == "replaced")
        {
            _state.Submit(Spec with { Id = "mine", Input = 7 }, new SubmitOptions { Replace = true }, TaskRig.Begin);
        }
        else
        {
            _state.Cancel("mine", remove: false, TaskRig.Begin);
            Assert.Equal(SubmitOutcome.Repeated, Submit(Spec with { Id = "mine" }, "k").Outcome);
            _state.Retain(TaskRig.Begin.AddDays(8));
        }

        var restored = new SchedulerState(new TaskOptions());
        foreach (var entry in _state.TakeBatch().Entries())
            restored.Apply(entry);
        restored.Restored(1, TaskRig.Begin);
        foreach (var state in (SchedulerState[])[_state, restored])
        {
            var again = state.Submit(Spec with { Input = 8 }, new SubmitOptions { Key = "k" }, TaskRig.Begin);
            Assert.Equal(SubmitOutcome.Accepted, again.Outcome);
            Assert.True(again.Task.Number > first.Task.Number);
        }
    }

    [Fact]
    public void A_repeated_submission_by_the_name_of_a_module_is_the_same_although_the_name_stands_for_another_one_by_now()
    {
        Submit(Spec with { ModuleName = "app" }, "k");

        Assert.Equal(SubmitOutcome.Repeated, Submit(Spec with { ModuleName = "app", Module = new string('b', 64) }, "k").Outcome);
        Assert.Equal(SubmitOutcome.Conflict, Submit(Spec with { ModuleName = "app@1", Module = new string('b', 64) }, "k").Outcome);
        Assert.Equal(SubmitOutcome.Conflict, Submit(Spec with { ModuleName = "app", Retries = 1 }, "k").Outcome);
    }

    [Fact]
    public void A_repeated_submission_is_answered_although_its_end_has_come_meanwhile()
    {
        var spec = Spec with { Until = TaskRig.Begin.AddSeconds(5) };
        Submit(spec, "k");

        Assert.Equal(SubmitOutcome.Repeated, _state.Submit(spec, new SubmitOptions { Key = "k" }, TaskRig.Begin.AddMinutes(1)).Outcome);
    }

    [Theory]
    [InlineData(0, null, -1, "is in the past")]
    [InlineData(0, null, 0, null)]
    [InlineData(60, null, 30, "is before the first run")]
    [InlineData(60, null, 60, null)]
    [InlineData(0, "0 0 1 1 *", 86400, "is before the first run")]
    public void An_end_before_the_first_run_is_refused(int start, string? cron, int until, string? problem)
    {
        var spec = Spec with { Start = start, Cron = cron, Until = TaskRig.Begin.AddSeconds(until) };
        if (problem is null)
        {
            Assert.Equal(SubmitOutcome.Accepted, Submit(spec).Outcome);
            return;
        }

        var error = Assert.Throws<WetwareException>(() => Submit(spec));
        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.StartsWith("until: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _state.Count);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("Events")]
    [InlineData("EXPORT")]
    [InlineData("imPort")]
    public void Ids_that_are_paths_are_refused_in_any_case(string id) =>
        Assert.StartsWith("id: ", Assert.Throws<WetwareException>(() => Submit(Spec with { Id = id })).Message, StringComparison.Ordinal);

    [Fact]
    public void An_imported_task_goes_on_with_its_counters_and_numbers_of_runs()
    {
        var export = new TaskExport
        {
            Spec = Spec with { Id = "t", Delay = 60, Repeats = 10 },
            Created = TaskRig.Begin,
            Occurrences = 3,
            Completions = 2,
            Runs = 17,
            Failures = 4,
            Skipped = 5,
            Missed = 6,
        };
        Assert.Empty(_state.Import([export], replace: false, TaskRig.Begin));

        var info = _state.Find("t")!.Info(brief: true);
        Assert.Equal((17L, 2L, 4L, 5L, 6L), (info.Runs, info.Completions, info.Failures, info.Skipped, info.Missed));
        Assert.Equal([18L], _state.RunNow("t", 1, TaskRig.Begin));
    }

    private Submitted Submit(TaskSpec spec, string? key = null) => _state.Submit(spec, new SubmitOptions { Key = key }, TaskRig.Begin);
}
