using System.Buffers.Binary;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Anchors;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Anchors;

/// <summary>A silo is killed in the middle.</summary>
public sealed class AnchorFailureTests
{
    private const int Counters = 4;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_a_node_dies()
    {
        await using var nodes = await NodeCluster.Start(
            silos: 3, silo => silo.Configure<AnchorOptions>(options => options.Remembered = 1024));
        var silos = nodes.Cluster.Silos.ToArray();
        var dying = silos[2];
        var local = nodes.Client.GetAnchor($"/{nodes.CardOf(dying).Server}/mine");
        await local.StoreAsync(Number(1));

        using var stop = new CancellationTokenSource();
        var counting = silos.SelectMany(silo => Enumerable.Range(0, Counters).Select(i => new Counting(NodeCluster.GrainsOn(silo), i))).ToArray();
        var running = counting.Select(one => one.Run(stop.Token)).ToArray();
        await Testing.Wait.Until(() => counting.All(one => one.Acknowledged >= 5), "all count");
        await nodes.Cluster.KillSiloAsync(dying);
        var then = counting.Take(2 * Counters).Select(one => one.Acknowledged).ToArray();
        await Testing.Wait.Until(() => then.Zip(counting).All(pair => pair.Second.Acknowledged >= pair.First + 5), "those on living nodes go on");
        await stop.CancelAsync();
        await Task.WhenAll(running);

        for (var i = 0; i < Counters; i++)
        {
            var anchor = nodes.Client.GetAnchor(Counting.Path(i));
            var here = counting.Where(one => one.Index == i).ToArray();
            var found = 0L;
            foreach (var (operation, version, value) in here.SelectMany(one => one.Lost))
            {
                // Asked again after all is over, an operation that was done says so; one that was not meets another version.
                var outcome = await anchor.Grain.CompareVersion(operation with { Since = version }, version, value);
                found += outcome.Done ? 1 : 0;
            }

            Assert.Equal(here.Sum(one => one.Acknowledged) + found, Number((await anchor.LoadAsync()).Value));
        }

        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => local.LoadAsync())).Kind);
        await Testing.Wait.Until(async () => !await Lists(nodes, dying), "the dead node is no name any more");
    }

    private static async Task<bool> Lists(NodeCluster nodes, Orleans.TestingHost.InProcessSiloHandle silo)
    {
        await foreach (var name in nodes.Client.GetAnchor("/").LsAsync())
        {
            if (name == nodes.CardOf(silo).Server)
                return true;
        }

        return false;
    }

    private static CapabilityValue Number(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return CapabilityValue.Of(bytes);
    }

    private static long Number(CapabilityValue? value) => value is null ? 0 : BinaryPrimitives.ReadInt64LittleEndian(value.Bytes.Span);

    /// <summary>Adds one to a counter again and again. It does not repeat what got no answer: what becomes of that is found out in the end.</summary>
    private sealed class Counting(IGrainFactory grains, int index)
    {
        public static string Path(int index) => $"/counters/deep/{index}";

        public int Index => index;

        public int Acknowledged { get; private set; }

        public List<(AnchorOperation Operation, long Version, CapabilityValue Value)> Lost { get; } = [];

        public async Task Run(CancellationToken stop)
        {
            var grain = grains.GetAnchor(Path(index)).Grain;
            while (!stop.IsCancellationRequested)
            {
                // Not faster than this, so that a cell remembers all changes of this test.
                await Task.Delay(25, CancellationToken.None);
                AnchorCell cell;
                try
                {
                    cell = await grain.Load(stop).WaitAsync(stop);
                }
                catch (Exception)
                {
                    continue; // nothing was asked for yet
                }

                var (operation, value) = (AnchorOperation.New(), Number(Number(cell.Value) + 1));
                try
                {
                    if ((await grain.CompareVersion(operation, cell.Version, value).WaitAsync(stop)).Done)
                        Acknowledged++;
                }
                catch (Exception)
                {
                    Lost.Add((operation, cell.Version, value));
                }
            }
        }
    }
}
