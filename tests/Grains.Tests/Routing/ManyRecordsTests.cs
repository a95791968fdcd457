using Microsoft.Extensions.DependencyInjection;
using Wetware.Grains.Routing;
using Wetware.Nodes;
using Wetware.Routing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Routing;

/// <summary>Readers of an answer that is longer than one message.</summary>
[Collection(SharedNodes.Name)]
public sealed class ManyRecordsTests(SharedNodes.Nodes nodes)
{
    private const int Count = 2500;

    [Fact]
    public async Task A_slow_reader_gets_the_table_of_the_moment_when_it_began()
    {
        var (view, table) = Filled("slow");
        var read = new List<string>();
        await foreach (var record in view.Iterate(Query("slow")).WithBatchSize(50))
        {
            // All that it has not read yet ends now.
            if (read.Count == 60)
            {
                for (var i = 0; i < Count; i++)
                    table.End(Records.Server(Base("slow") + i));
            }

            read.Add(record.Host);
        }

        Assert.Equal(Count, read.Count);
        Assert.Equal(read.Order(StringComparer.Ordinal), read);
        Assert.Null(await view.Lookup(Query("slow")));
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_its_iteration_and_the_view_goes_on()
    {
        var (view, _) = Filled("leaving");
        var reads = 0;
        await foreach (var record in view.Iterate(Query("leaving")).WithBatchSize(10))
        {
            Assert.StartsWith("leaving", record.Host, StringComparison.Ordinal);
            if (++reads == 15)
                break;
        }

        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in view.Iterate(Query("leaving"), cancelled.Token).WithBatchSize(10))
                await cancelled.CancelAsync();
        });

        Assert.Equal(Count, await view.Iterate(Query("leaving")).CountAsync());
    }

    [Fact]
    public async Task Records_travel_whole()
    {
        var (view, _) = Filled("whole");

        var record = await view.Lookup(RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Host, Text = "whole-00007" }));

        var sent = Record("whole", 7);
        Assert.Equivalent(sent, record, strict: true);
    }

    private static int Base(string name) => 1_000_000 + (name[0] * Count);

    private static RoutingQuery Query(string name) =>
        RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Host, Text = name, Prefix = true });

    private static RoutingRecord Record(string name, int i) =>
        Records.Of(Base(name) + i, seq: 3, ttl: 600_000, host: $"{name}-{i:00000}", labels: ["zone=a", $"n={i}"]) with
        {
            Role = NodeRole.Gateway,
            Primary = true,
            Address = "10.0.0.1:1",
            Version = "1.0",
        };

    // Put into one node's own table only: a view shows what its node knows.
    private (IViewGrain View, LiveTable Table) Filled(string name)
    {
        var silo = nodes.Cluster.Cluster.Silos[0];
        var table = silo.ServiceProvider.GetRequiredService<LiveTable>();
        for (var i = 0; i < Count; i++)
            table.Take(Record(name, i));
        return (nodes.Client.GetGrain<IViewGrain>(nodes.Cluster.CardOf(silo).Server), table);
    }
}
