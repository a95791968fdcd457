using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class StagedImportsTests
{
    private readonly StagedImports _imports = new(new WorkerOptions().Refuses);

    [Fact]
    public void Only_so_many_files_are_taken_in_at_once_and_those_that_stay_away_make_room()
    {
        for (var i = 0; i < StagedImports.MaxFiles; i++)
            _imports.Add(Guid.NewGuid(), 0, [Export("a")], TaskRig.Begin);

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => _imports.Add(Guid.NewGuid(), 0, [Export("a")], TaskRig.Begin.AddMinutes(1))).Kind);
        _imports.Add(Guid.NewGuid(), 0, [Export("a")], TaskRig.Begin.AddMinutes(3));
    }

    [Fact]
    public void A_file_that_is_being_written_is_not_forgotten_until_it_is()
    {
        var (file, written) = (Guid.NewGuid(), new TaskCompletionSource<IReadOnlyList<string>>());
        _imports.Add(file, 0, [Export("a")], TaskRig.Begin);
        _imports.Whole(file, 1, TaskRig.Begin).Outcome = written.Task;

        Assert.Same(written.Task, _imports.Whole(file, 1, TaskRig.Begin.AddMinutes(30)).Outcome);
        written.SetResult([]);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<WetwareException>(() => _imports.Whole(file, 1, TaskRig.Begin.AddMinutes(60))).Kind);
    }

    [Fact]
    public void Of_a_part_with_a_wrong_task_nothing_is_taken_in()
    {
        var file = Guid.NewGuid();
        _imports.Add(file, 0, [Export("a")], TaskRig.Begin);
        (TaskExport Task, string Field)[] wrong =
        [
            (Export("a"), "[2].id"), (Export("b"), "[2].id"), (Export(""), "[2].id"), (Export("c") with { Completions = -1 }, "[2].completions"),
            (Export("c") with { Occurrences = long.MaxValue }, "[2].occurrences"), (Export("c") with { Runs = long.MaxValue }, "[2].runs"),
            (Export("c") with { Created = DateTimeOffset.MaxValue }, "[2].created"), (Export("c") with { Created = DateTimeOffset.MinValue }, "[2].created"),
            (Export("c") with { State = (TaskState)99 }, "[2].state"), (Export("c") with { Spec = Export("c").Spec with { Repeats = -1 } }, "[2].repeats"),
        ];
        foreach (var (task, field) in wrong)
        {
            var error = Assert.Throws<WetwareException>(() => _imports.Add(file, 1, [Export("b"), task], TaskRig.Begin));
            Assert.StartsWith($"{field}: ", error.Message, StringComparison.Ordinal);
        }

        _imports.Add(file, 1, [Export("b"), Export("c")], TaskRig.Begin);
        Assert.Equal(["a", "b", "c"], _imports.Whole(file, 2, TaskRig.Begin).Tasks.Select(task => task.Spec.Id));
    }

    [Fact]
    public void A_file_has_a_limit()
    {
        var file = Guid.NewGuid();
        var large = Enumerable.Range(0, 500).Select(_ => Export("") with { Spec = Export("").Spec with { Stdin = new byte[TaskLimits.MaxStdin] } }).ToArray();
        var error = Assert.Throws<WetwareException>(() =>
        {
            for (var part = 0; part < 10; part++)
                _imports.Add(file, part, [.. large.Select((task, i) => task with { Spec = task.Spec with { Id = $"{part}-{i}" } })], TaskRig.Begin);
        });

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.StartsWith("tasks: ", error.Message, StringComparison.Ordinal);
    }

    private static TaskExport Export(string id) => new() { Spec = new TaskSpec { Id = id, Module = TaskRig.Module }, Created = TaskRig.Begin };
}
