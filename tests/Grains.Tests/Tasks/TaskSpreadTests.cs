using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Runs that keep apart from each other.</summary>
public sealed class TaskSpreadTests
{
    private readonly SchedulerState _state = new(new TaskOptions());
    private DateTimeOffset _now = TaskRig.Begin;

    [Fact]
    public void No_two_runs_of_a_task_are_on_one_node_and_others_are_not_held_up()
    {
        Submit("t", runs: 3);
        Submit("other", spread: SpreadPolicy.None, runs: 2);
        Advance();

        Assert.Equal(["other", "other", "t"], new[] { Start("a"), Start("a"), Start("a") }.Select(item => item!.Spec.Id).Order());
        Assert.Null(Start("a"));
        var second = Start("b")!;
        Assert.Null(Start("b"));
        Assert.Equal(["a", "b"], _state.Info(_state.Find("t")!).Occupied);
        Assert.Equal(1, _state.Waiting);

        Finish(second);
        Assert.Equal(["a"], _state.Info(_state.Find("t")!).Occupied);
        Assert.Null(Start("a"));
        Assert.Equal("t", Start("b")!.Spec.Id);
    }

    [Fact]
    public void Tasks_of_a_group_keep_apart_when_they_are_spread_both()
    {
        Submit("a", "g");
        Submit("b", "g");
        Submit("c", "g", SpreadPolicy.None);
        Submit("d", "G");
        Advance();

        Assert.Equal(3, Starts("n").Count);
        var left = Assert.Single(Starts("m"));
        Assert.Contains(left, (string[])["a", "b"]);
        Assert.Equal(["m", "n"], _state.Info(_state.Find("a")!).Occupied);
        Assert.Empty(_state.Info(_state.Find("c")!).Occupied);
        Assert.Equal(["n"], _state.Info(_state.Find("d")!).Occupied);
    }

    [Fact]
    public void A_task_that_has_the_name_of_a_group_is_not_in_it()
    {
        Submit("g");
        Submit("a", "g");
        Advance();

        Assert.Equal(2, Starts("n").Count);
    }

    [Theory]
    [InlineData("lose")]
    [InlineData("give back")]
    [InlineData("fail")]
    [InlineData("cancel")]
    [InlineData("remove")]
    public void A_run_that_leaves_its_node_makes_room_there(string how)
    {
        Submit("a", "g", retries: 1);
        Advance();
        var first = Start("n")!;
        Submit("b", "g");
        Advance();
        Assert.Null(Start("n"));

        _ = how switch
        {
            "lose" => _state.Lose(first.Token, _now),
            "give back" => _state.GiveBack(first.Token, _now),
            "fail" => _state.Finish(new WorkResult { Token = first.Token, Error = ErrorKind.Failed }, _now),
            _ => _state.Cancel("a", how == "remove", _now) is not null,
        };

        Assert.NotNull(Start("n"));
        Assert.Null(Start("n"));
    }

    [Fact]
    public void A_result_that_is_told_twice_makes_room_once()
    {
        Submit("t", runs: 3);
        Advance();
        var first = Start("n")!;
        Finish(first);
        var second = Start("n")!;

        Assert.False(_state.Finish(new WorkResult { Token = first.Token }, _now));
        Assert.False(_state.Lose(first.Token, _now));

        Assert.Null(Start("n"));
        Finish(second);
        Assert.NotNull(Start("n"));
    }

    [Fact]
    public void An_edit_counts_the_runs_that_are_under_way()
    {
        Submit("t", spread: SpreadPolicy.None, runs: 5);
        Advance();
        var (first, second) = (Start("n")!, Start("n")!);
        Edit(spec => spec with { Spread = SpreadPolicy.Node });

        Assert.Null(Start("n"));
        Finish(first);
        Assert.Null(Start("n"));
        Finish(second);
        var third = Start("n")!;
        Assert.Null(Start("n"));

        Edit(spec => spec with { Group = "g", GroupLimit = 9 });
        Assert.Null(Start("n"));
        Finish(third);
        Assert.NotNull(Start("n"));
        Edit(spec => spec with { Spread = SpreadPolicy.None });
        Assert.NotNull(Start("n"));
        Assert.Empty(_state.Info(_state.Find("t")!).Occupied);
    }

    [Fact]
    public void Labels_hold_as_well_and_a_node_that_was_not_heard_of_runs_what_asks_for_none()
    {
        Submit("t", runs: 2, where: ["region=eu"]);
        Submit("u");
        Advance();

        Assert.Equal("u", Start("unknown")!.Spec.Id);
        Assert.Null(Start("unknown"));
        _state.SetWorker("eu", new Dictionary<string, string> { ["region"] = "eu" });
        Assert.Equal("t", Start("eu")!.Spec.Id);
        Assert.Null(Start("eu"));
        _state.SetWorker("eu2", new Dictionary<string, string> { ["region"] = "eu" });
        Assert.Equal("t", Start("eu2")!.Spec.Id);
    }

    [Fact]
    public void Why_a_run_waits_is_said()
    {
        var selector = NodeSelector.Of(Spec("t"));
        WorkerInfo[] workers = [new() { Node = "1", Slots = 1 }, new() { Node = "2", Slots = 1 }, new() { Node = "3", Slots = 1, Cordoned = true }];

        Assert.Null(selector.Unmatched(workers));
        Assert.Null(selector.Unmatched(workers, []));
        Assert.Null(selector.Unmatched(workers, ["1"]));
        Assert.Equal("spread: each worker that may run it (2) has a run already from which its runs keep apart", selector.Unmatched(workers, ["1", "2"]));
        Assert.Null(selector.Unmatched([], ["1"]));
        Assert.Null(NodeSelector.Any.Unmatched(workers, ["1", "2"]));
        Assert.Equal("no worker matches where; of 3, a=b matches 0", NodeSelector.Of(Spec("t") with { Where = ["a=b"] }).Unmatched(workers, ["1", "2"]));
    }

    [Fact]
    public void What_keeps_apart_counts_among_the_different_sets_of_terms()
    {
        for (var number = 0; number < TaskLimits.MaxSelectors; number++)
            Submit($"t{number}");

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => Submit("more")).Kind);
        _state.Cancel("t1", remove: true, _now);
        Submit("a", "g");
        Submit("b", "g");
        Assert.Equal("spread", Assert.Single(TaskSpecRules.Problems(Spec("t") with { Spread = (SpreadPolicy)2 })).Field);
        Assert.False(TaskSpecRules.AreSame(Spec("t"), Spec("t") with { Spread = SpreadPolicy.None }));
    }

    private static TaskSpec Spec(string id) => new() { Id = id, Module = TaskRig.Module, Spread = SpreadPolicy.Node };

    private void Submit(string id, string? group = null, SpreadPolicy spread = SpreadPolicy.Node, int runs = 1, int retries = 0, IReadOnlyList<string>? where = null)
    {
        _state.Submit(Spec(id) with { Group = group, GroupLimit = group is null ? 0 : 100, Spread = spread, Retries = retries, Where = where ?? [] }, new SubmitOptions(), _now);
        if (runs > 1)
            _state.RunNow(id, runs - 1, _now);
    }

    private void Advance() => _state.Advance(_now = _now.AddSeconds(1), 100);

    private WorkItem? Start(string node) => _state.TryStart(node, _now, out var item, out _) ? item : null;

    private List<string> Starts(string node)
    {
        var started = new List<string>();
        while (Start(node) is { } item)
            started.Add(item.Spec.Id);
        return started;
    }

    private void Finish(WorkItem item) => Assert.True(_state.Finish(new WorkResult { Token = item.Token }, _now));

    private void Edit(Func<TaskSpec, TaskSpec> change)
    {
        var before = _state.Find("t")!.Spec;
        Assert.True(_state.Edit("t", before, change(before), _now)!.IsDone);
    }
}
