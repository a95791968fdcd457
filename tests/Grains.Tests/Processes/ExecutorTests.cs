using System.Text;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Processes;

[Collection(SharedNodes.Name)]
public sealed class ExecutorTests(SharedNodes.Nodes nodes)
{
    private ProcessClient Processes => new(nodes.Client, TimeProvider.System);

    [Fact]
    public async Task A_process_runs_on_the_node_that_was_named_and_its_result_is_told_everywhere()
    {
        foreach (var card in nodes.Cluster.Cards)
        {
            var info = await Start(card, Samples.Exit99);
            var id = Id(info);

            var results = await Task.WhenAll(nodes.Cluster.Cluster.Silos
                .Select(silo => new ProcessClient(NodeCluster.GrainsOn(silo), TimeProvider.System).WaitAsync(id))
                .Append(Processes.WaitAsync(id)));
            var late = await Processes.WaitAsync(id);

            Assert.Equal(card.Server, info.Server);
            Assert.All([.. results, late], result => Assert.Equal(99u, result.ExitCode));
        }
    }

    [Fact]
    public async Task Killing_from_another_node_unblocks_who_waits()
    {
        var info = await Start(nodes.Cluster.Cards.First(), Samples.Loop);
        var waiting = Processes.WaitAsync(Id(info));

        await new ProcessClient(NodeCluster.GrainsOn(nodes.Cluster.Cluster.Silos[1]), TimeProvider.System).SignalAsync(Id(info), Signals.Kill);

        Assert.Equal(137u, (await waiting).ExitCode);
    }

    [Fact]
    public async Task Output_is_followed_to_the_end()
    {
        var info = await Processes.SpawnAsync(
            Server(nodes.Cluster.Cards.Last()), Samples.Cat, digest => new ProcessSpec { Module = digest, Input = Encoding.UTF8.GetBytes("one\ntwo\n") });

        var text = new StringBuilder();
        await foreach (var page in Processes.LogsAsync(Id(info), follow: true))
        {
            foreach (var chunk in page.Chunks)
                text.Append(Encoding.UTF8.GetString(chunk.Data.Span));
        }

        Assert.Equal("one\ntwo\n", text.ToString());
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        var info = await Start(nodes.Cluster.Cards.First(), Samples.Loop);
        using var giveUp = new CancellationTokenSource();
        var waiting = Processes.WaitAsync(Id(info), giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Processes.SignalAsync(Id(info), Signals.Kill);
    }

    [Fact]
    public async Task A_node_that_never_was_is_disconnected()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => Processes.PsAsync(ServerId.New()));

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
    }

    [Fact]
    public async Task Numbers_out_of_range_are_named()
    {
        var executor = nodes.Client.GetGrain<IExecutorGrain>(nodes.Cluster.Cards.First().Server);
        var info = await Start(nodes.Cluster.Cards.First(), Samples.Nothing);

        var offset = await Assert.ThrowsAsync<WetwareException>(() => executor.Logs(info.Pid, -1, 10, TimeSpan.Zero));
        var max = await Assert.ThrowsAsync<WetwareException>(() => executor.Logs(info.Pid, 0, 0, TimeSpan.Zero));
        var pid = await Assert.ThrowsAsync<WetwareException>(() => executor.Info(4_000_000_000));

        Assert.Contains("offset", offset.Message, StringComparison.Ordinal);
        Assert.Contains("max", max.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.NotFound, pid.Kind);
    }

    private Task<ProcessInfo> Start(NodeCard card, byte[] module) =>
        Processes.SpawnAsync(Server(card), module, digest => new ProcessSpec { Module = digest });

    private static ServerId Server(NodeCard card) => ServerId.TryParse(card.Server, out var server) ? server : throw new InvalidOperationException(card.Server);

    private static ProcessId Id(ProcessInfo info) =>
        ProcessId.TryParse($"{info.Server}/{info.Pid}", out var id) ? id : throw new InvalidOperationException(info.Server);
}
