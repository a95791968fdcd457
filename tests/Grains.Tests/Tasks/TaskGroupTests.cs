using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Tasks whose runs wait for each other.</summary>
public sealed class TaskGroupTests
{
    private readonly SchedulerState _state = new(new TaskOptions());
    private DateTimeOffset _now = TaskRig.Begin;

    [Fact]
    public void One_run_of_a_group_is_under_way_and_others_are_not_held_up()
    {
        Submit("a", "g");
        Submit("b", "g");
        Submit("c", null);
        Advance();

        var first = Start();
        Assert.Equal("c", Start()!.Spec.Id);
        Assert.Null(Start());
        Assert.Equal(0, _state.Waiting);
        Finish(first!);

        var second = Start();
        Assert.Equal(["a", "b"], new[] { first!.Spec.Id, second!.Spec.Id }.Order());
        Assert.Null(Start());
    }

    [Fact]
    public void As_many_run_as_the_limit_of_the_one_that_starts_allows()
    {
        foreach (var id in (string[])["a", "b", "c"])
            Submit(id, "g", limit: 2);
        Advance();

        Assert.NotNull(Start());
        Assert.NotNull(Start());
        Assert.Null(Start());
    }

    [Fact]
    public void A_run_that_was_cancelled_or_lost_makes_room()
    {
        Submit("a", "g");
        Submit("b", "g");
        Advance();
        var first = Start()!;
        Assert.Null(Start());

        _state.Cancel(first.Spec.Id, remove: true, _now);
        var second = Start()!;
        Assert.NotEqual(first.Spec.Id, second.Spec.Id);
        Assert.True(_state.Lose(second.Token, _now));

        Assert.Equal((second.Spec.Id, 2), (Start()!.Spec.Id, _state.Find(second.Spec.Id)!.Find(1)!.Attempt));
    }

    [Fact]
    public void A_waiting_run_that_was_cancelled_takes_no_ones_place()
    {
        foreach (var id in (string[])["a", "b", "c"])
            Submit(id, "g");
        Advance();
        var first = Start()!;
        Assert.Null(Start());
        var left = ((string[])["a", "b", "c"]).Where(id => id != first.Spec.Id).ToArray();
        _state.Cancel(left[0], remove: false, _now);

        Finish(first);

        Assert.Equal(left[1], Start()!.Spec.Id);
    }

    // One of the two that wait is ready when the first has ended; which of them is cancelled must not matter.
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void A_run_whose_turn_came_and_that_was_cancelled_passes_its_turn_on(int which, bool removed)
    {
        foreach (var id in (string[])["a", "b", "c"])
            Submit(id, "g");
        Advance();
        var first = Start()!;
        Assert.Null(Start());
        Finish(first);
        var left = ((string[])["a", "b", "c"]).Where(id => id != first.Spec.Id).ToArray();

        _state.Cancel(left[which], removed, _now);

        Assert.Equal(left[1 - which], Start()!.Spec.Id);
    }

    [Fact]
    public void A_restart_of_the_scheduler_keeps_to_the_limit()
    {
        Submit("a", "g");
        Submit("b", "g");
        Advance();
        var first = Start()!;
        Assert.Null(Start());
        var restored = new SchedulerState(new TaskOptions());
        foreach (var entry in _state.TakeBatch().Entries())
            restored.Apply(entry);
        restored.Restored(1, _now);

        Assert.False(restored.TryStart("n", _now, out _, out _));
        Assert.True(restored.Finish(new WorkResult { Token = first.Token }, _now));
        Assert.True(restored.TryStart("n", _now, out var second, out _));
        Assert.NotEqual(first.Spec.Id, second.Spec.Id);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a\nb", 0)]
    [InlineData("g", -1)]
    [InlineData("g", 10_001)]
    [InlineData(null, 1)]
    public void Bad_groups_are_refused_by_name(string? group, int limit)
    {
        var problem = Assert.Single(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Group = group, GroupLimit = limit }));

        Assert.StartsWith("group", problem.Field, StringComparison.Ordinal);
        Assert.NotEmpty(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Group = new string('g', 129) }));
    }

    private void Submit(string id, string? group, int limit = 0) =>
        _state.Submit(new TaskSpec { Id = id, Module = TaskRig.Module, Group = group, GroupLimit = limit }, new SubmitOptions(), _now);

    private void Advance() => _state.Advance(_now = _now.AddSeconds(1), 100);

    private WorkItem? Start() => _state.TryStart("n", _now, out var item, out _) ? item : null;

    private void Finish(WorkItem item) => Assert.True(_state.Finish(new WorkResult { Token = item.Token }, _now));
}
