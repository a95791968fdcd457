using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>What the tasks of a scheduler take together is bounded, whichever way they come.</summary>
public sealed class TaskRoomTests
{
    private static readonly TaskSpec Small = new() { Id = "small", Module = TaskRig.Module };
    private static readonly TaskSpec Large = Small with { Stdin = new byte[4000] };
    private static readonly long Room = TaskSpecRules.Bytes(Large) + TaskSpecRules.Bytes(Small) + 100;

    private readonly SchedulerState _state = new(new TaskOptions { MaxTaskBytes = Room });

    [Fact]
    public void An_edit_is_held_to_the_bytes_of_tasks_and_counts()
    {
        Submit(Small with { Id = "a" });
        Submit(Small with { Id = "b" });
        Edit("a", Large);

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => Edit("b", Large)).Kind);
        Assert.Equal(0, _state.Find("b")!.Spec.Stdin.Length);
        Edit("a", Small);
        Edit("b", Large);
    }

    [Fact]
    public void What_an_edit_frees_is_there_for_others()
    {
        Submit(Large with { Id = "a" });
        Assert.Throws<WetwareException>(() => Submit(Large with { Id = "b" }));
        Edit("a", Small);
        Submit(Large with { Id = "b" });
    }

    [Fact]
    public void An_import_is_held_to_the_bytes_of_tasks()
    {
        var error = Assert.Throws<WetwareException>(() => Import(Large with { Id = "a" }, Large with { Id = "b" }));

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        Assert.Equal(0, _state.Count);
        Assert.Empty(Import(Large with { Id = "a" }));
    }

    [Fact]
    public void What_is_replaced_makes_room_for_what_takes_its_place()
    {
        Submit(Large with { Id = "a" });
        Assert.Equal(SubmitOutcome.Replaced, _state.Submit(Large with { Id = "a", Input = 1 }, new SubmitOptions { Replace = true }, TaskRig.Begin).Outcome);
        Assert.Empty(Import(Large with { Id = "a", Input = 2 }));
        Assert.Equal((1, 2), (_state.Count, _state.Find("a")!.Spec.Input));
    }

    [Fact]
    public void An_edit_is_held_to_the_number_of_selectors()
    {
        var state = new SchedulerState(new TaskOptions());
        for (var i = 0; i < TaskLimits.MaxSelectors; i++)
            state.Submit(Small with { Id = $"t{i}", Where = [$"n={i}"] }, new SubmitOptions(), TaskRig.Begin);
        var spec = state.Submit(Small, new SubmitOptions(), TaskRig.Begin).Task.Spec;

        var error = Assert.Throws<WetwareException>(() => state.Edit(spec.Id, spec, spec with { Where = ["n=more"] }, TaskRig.Begin));

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        Assert.StartsWith("where:", error.Message, StringComparison.Ordinal);
        Assert.True(state.Edit(spec.Id, spec, spec with { Where = ["n=1"] }, TaskRig.Begin)!.IsDone);
    }

    private void Submit(TaskSpec spec) => Assert.Equal(SubmitOutcome.Accepted, _state.Submit(spec, new SubmitOptions(), TaskRig.Begin).Outcome);

    private void Edit(string id, TaskSpec after)
    {
        var before = _state.Find(id)!.Spec;
        Assert.True(_state.Edit(id, before, before with { Stdin = after.Stdin }, TaskRig.Begin)!.IsDone);
    }

    private IReadOnlyList<string> Import(params TaskSpec[] specs) =>
        _state.Import([.. specs.Select(spec => new TaskExport { Spec = spec, Created = TaskRig.Begin })], replace: true, TaskRig.Begin);
}
