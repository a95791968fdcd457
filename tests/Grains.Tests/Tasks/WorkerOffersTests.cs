using Microsoft.Extensions.DependencyInjection;
using Wetware.Channels;
using Wetware.Grains.Tasks;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>What workers offer while there is nothing to do: an idle node has nothing to ask again and again.</summary>
public sealed class WorkerOffersTests
{
    [Fact]
    public async Task Slots_are_offered_before_there_is_a_task()
    {
        await using var nodes = await TaskNodes.Start(1);
        var channels = nodes.Nodes.Client.ServiceProvider.GetRequiredService<ChannelClient>();

        Assert.Null(await nodes.Tasks.Get("none"));

        await Wait.Until(async () => await channels.InfoAsync(IWorkerGrain.SlotChannel) is { Senders: > 0 }, "a worker waits at the channel of free slots");
    }

    [Fact]
    public void More_than_the_slots_is_offered_after_short_runs_only_and_not_after_a_pause()
    {
        var load = new WorkerLoad(slots: 2, ahead: 8);
        Assert.Equal(2, load.Offer());
        Assert.False(load.OffersSurplus);
        load.Expect(2, TimeSpan.Zero);
        foreach (var number in (long[])[1, 2])
            Assert.NotNull(load.Accept(new WorkItem(new RunToken(1, number, 1), new TaskSpec { Module = TaskRig.Module }, null), out _));
        foreach (var run in (AssignedRun[])[load.Begin(1)!, load.Begin(1)!])
        {
            load.End(run, TimeSpan.FromMilliseconds(1));
            load.Forget(run.Item.Token);
        }

        Assert.Equal(4, load.Offer());
        Assert.True(load is { OffersSurplus: true, IsIdle: true });

        load.ResetWindow();
        load.Withdraw(4);
        Assert.Equal(2, load.Offer());
        Assert.True(load is { OffersSurplus: false, IsIdle: false });
    }
}
