using Wetware.Grains.Nodes;
using Wetware.Nodes;
using Wetware.Routing;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>Nodes that are taken out of use.</summary>
public sealed class CordonTests
{
    [Fact]
    public async Task A_cordoned_worker_finishes_what_runs_and_gets_nothing_new_until_it_is_in_use_again()
    {
        await using var nodes = await TaskNodes.Start(2);
        var client = new NodeClient(nodes.Nodes.Client, TimeProvider.System);
        await Wait.Until(async () => (await nodes.Tasks.Workers()).Count == 2, "both workers are known");
        var endless = (await nodes.Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Input = -2 })).Task.Spec.Id;
        await Wait.Until(async () => (await nodes.Tasks.Get(endless))!.Running == 1, "it runs");
        var server = (await nodes.Tasks.Run(endless, 1))!.Node!;
        var other = (await nodes.Tasks.Workers()).Single(worker => worker.Node != server).Node;
        await Wait.Until(async () => (await client.FindAsync(server)).Runs == 1, "its worker has it");

        var card = await client.CordonAsync(server);

        Assert.Equal((true, 1, 0), (card.Cordoned, card.Runs, card.Processes));
        var id = (await nodes.Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Start = 3600, Difficulty = 20 })).Task.Spec.Id;
        await nodes.Tasks.RunNow(id, 30);
        await Wait.Until(async () => (await nodes.Tasks.Get(id))!.Completions == 30, "30 runs end");
        Assert.All((await nodes.Tasks.Runs(id))!.Items, run => Assert.Equal(other, run.Node));
        Assert.Equal(1, (await nodes.Tasks.Get(endless))!.Running);
        await Wait.Until(async () => (await nodes.Tasks.Workers()).Single(worker => worker.Node == server).Cordoned, "the scheduler knows it");
        await Wait.Until(async () => await CordonedAsSeenBy(other) && await CordonedAsSeenBy(server), "all nodes know it");
        Assert.False(NodeClient.IsDrained(await client.DrainAsync(server, TimeSpan.Zero)));

        var loads = new List<int>();
        var draining = client.DrainAsync(server, TimeSpan.FromMinutes(1), now => loads.Add(now.Runs));
        await nodes.Tasks.Cancel(endless);
        Assert.True(NodeClient.IsDrained(await draining));
        Assert.Equal([1, 0], loads.Distinct());

        Assert.False((await client.UncordonAsync(server)).Cordoned);
        await nodes.Tasks.RunNow(id, 60);
        await Wait.Until(async () => (await nodes.Tasks.Get(id))!.Completions == 90, "90 runs end");
        Assert.Contains((await nodes.Tasks.Runs(id, after: 30))!.Items, run => run.Node == server);

        async Task<bool> CordonedAsSeenBy(string node) =>
            await nodes.Nodes.Client.GetGrain<IViewGrain>(node).Lookup(RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Server, Text = server })) is { Cordoned: true };
    }

    [Fact]
    public async Task A_node_is_found_by_its_ids_and_by_nothing_else()
    {
        await using var nodes = await TaskNodes.Start(2);
        var client = new NodeClient(nodes.Nodes.Client, TimeProvider.System);
        var cards = await client.ListAsync();
        var card = cards[0];

        foreach (var name in (string[])[card.Server, card.Peer, card.Server[..15]])
            Assert.Equal(card.Server, (await client.FindAsync(name)).Server);
        foreach (var name in (string[])["", "nothing", card.Server.ToUpperInvariant() + "x", card.Server + "0"])
            Assert.Equal(Errors.ErrorKind.NotFound, (await Assert.ThrowsAsync<Errors.WetwareException>(() => client.FindAsync(name))).Kind);
        Assert.Equal(Errors.ErrorKind.Disconnected, (await Assert.ThrowsAsync<Errors.WetwareException>(() => client.CordonAsync("00000000000000ff"))).Kind);
    }

    [Fact]
    public void A_cordon_outlasts_the_process_that_set_it()
    {
        using var folder = new TempFolder();
        var changes = 0;
        var first = new NodeCordon(folder["cordoned"]);
        first.Changed += () => changes++;
        Assert.False(first.IsOn);

        first.Set(true);
        first.Set(true);
        Assert.True(new NodeCordon(folder["cordoned"]).IsOn);
        first.Set(false);

        Assert.False(new NodeCordon(folder["cordoned"]).IsOn);
        Assert.Equal(2, changes);
    }

    [Fact]
    public void A_cordon_that_cannot_be_kept_is_refused()
    {
        using var folder = new TempFolder();
        var cordon = new NodeCordon(Path.Combine(folder["missing"], "cordoned"));

        Assert.Equal(Errors.ErrorKind.Failed, Assert.Throws<Errors.WetwareException>(() => cordon.Set(true)).Kind);
        Assert.False(cordon.IsOn);
    }
}
