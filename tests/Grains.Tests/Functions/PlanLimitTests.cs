using Wetware.Errors;
using Wetware.Functions.Plans;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Functions;

/// <summary>What the checkpoints of a plan may hold, in the storage of nodes.</summary>
public sealed class PlanLimitTests
{
    private const int Large = 7 << 20;

    [Fact]
    public async Task The_outputs_of_a_plan_fill_its_limit_and_are_read_again()
    {
        await using var nodes = await NodeCluster.Start(1, applications: true);
        var plan = NodeCluster.GrainsOn(nodes.Cluster.Silos.Single()).GetGrain<IFunctionPlanGrain>("full");

        for (var i = 0; i < 9; i++)
            await plan.Write($"{i}", Reply(i, Large));
        await Refused("9", Large);
        await Refused("9", 1 << 20);
        await plan.Write("9", Reply(9, 1 << 19));
        await Refused("a", 1 << 19);

        // What is there already is not counted again.
        await plan.Write("9", Reply(9, Large));
        Assert.Equal(Enumerable.Repeat(Large, 9).Append(1 << 19), await Lengths());
        await plan.Clear();
        Assert.Empty(await Lengths());
        await plan.Write("9", Reply(9, Large));

        async Task Refused(string key, int bytes)
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => plan.Write(key, Reply(0, bytes)));
            Assert.Equal((ErrorKind.Limit, "the outputs of the plan's steps have more than 67108864 bytes together"), (error.Kind, error.Message));
        }

        async Task<List<int>> Lengths()
        {
            var (lengths, after) = (new List<int>(), (string?)null);
            while (await plan.Read(after) is { Count: > 0 } page)
            {
                foreach (var (key, reply) in page)
                {
                    var output = Assert.Single(reply.Outputs);
                    Assert.Equal(-1, output.Span.IndexOfAnyExcept((byte)lengths.Count));
                    Assert.Equal($"{lengths.Count}", key);
                    lengths.Add(output.Length);
                }

                after = page[^1].Key;
            }

            return lengths;
        }
    }

    [Fact]
    public async Task The_outputs_of_a_batch_fill_a_state_of_the_storage()
    {
        await using var nodes = await NodeCluster.Start(1, applications: true);
        var plan = NodeCluster.GrainsOn(nodes.Cluster.Silos.Single()).GetGrain<IFunctionPlanGrain>("batch");

        await plan.Write("0", Reply(1, (8 << 20) - 1024));
        var error = await Assert.ThrowsAsync<WetwareException>(() => plan.Write("1", Reply(1, 8 << 20)));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.EndsWith("is larger than Cluster:Storage:MaxStateBytes (8388608)", error.Message, StringComparison.Ordinal);
        Assert.Equal((8 << 20) - 1024, Assert.Single(Assert.Single(await plan.Read(null)).Value.Outputs).Length);
    }

    private static BatchReply Reply(int value, int bytes)
    {
        var output = new byte[bytes];
        output.AsSpan().Fill((byte)value);
        return new BatchReply { Outputs = [output] };
    }
}
