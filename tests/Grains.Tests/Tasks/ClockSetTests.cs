using Microsoft.Extensions.DependencyInjection;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>A scheduler and its workers whose clock is set while they work.</summary>
public sealed class ClockSetTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public async Task Runs_go_on_events_are_told_and_nobody_is_lost_when_the_clock_is_set(int hours)
    {
        var time = new ShiftedTimeProvider();
        await using var nodes = await TaskNodes.Start(2, silo: silo => silo.Services.AddSingleton<TimeProvider>(time));
        var tasks = nodes.Tasks;
        var endless = (await tasks.Submit(new TaskSpec { Module = TaskRig.Module, Input = -2 })).Task.Spec.Id;
        var id = (await tasks.Submit(new TaskSpec { Module = TaskRig.Module, Delay = 1, Repeats = 1000 })).Task.Spec.Id;
        await Wait.Until(async () => (await tasks.Get(endless))!.Running == 1 && (await tasks.Get(id))!.Completions >= 1, "both run");
        var cursor = (await tasks.Events(-1, null, TimeSpan.Zero)).Next;

        time.Shift = TimeSpan.FromHours(hours);
        var before = (await tasks.Get(id))!;
        await Wait.Until(async () => (await tasks.Get(id))!.Completions >= before.Completions + 5, "the delays go on");

        var told = await tasks.Events(cursor, id, TimeSpan.Zero);
        Assert.False(told.Gap);
        Assert.Contains(told.Items, item => item.Kind == TaskEventKind.Succeeded);
        Assert.Equal(0, (await tasks.Get(id))!.Missed);
        var run = (await tasks.Run(endless, 1))!;
        Assert.Equal((RunState.Running, 1, 0), (run.State, run.Attempt, run.Lost));
        Assert.Equal(2, (await tasks.Workers()).Count);
    }
}
