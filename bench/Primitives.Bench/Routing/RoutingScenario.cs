using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Wetware.Grains.Routing;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Bench.Routing;

/// <summary>
/// The routing table at 100,000 records, each with a host name and four labels. What is timed is one operation after the other on one thread, in
/// batches; the median batch counts, so that other work on the machine weighs little.
/// </summary>
internal static class RoutingScenario
{
    private const int Records = 100_000;
    private const int Batches = 31;

    public static Task Run()
    {
        var clock = Stopwatch.StartNew();
        var records = Enumerable.Range(0, Records).Select(Record).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        clock.Restart();
        var table = RoutingTable.Empty(Records + 1);
        foreach (var record in records)
            table = table.Upsert(record, TimeSpan.Zero, record.Ttl, out _);
        var built = clock.Elapsed;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Records:N0} records: built in {built.TotalSeconds:0.00} s, the indexes hold {held / (double)Records:0} bytes a record"));
        Console.WriteLine("| operation | median µs | a second |");
        Console.WriteLine("|---|---|---|");
        var random = new Random(1);
        Measure("exact match by peer id", 1000, () => Found(table, RoutingField.Id, records[random.Next(Records)].Peer));
        Measure("exact match by server id", 1000, () => Found(table, RoutingField.Server, records[random.Next(Records)].Server));
        Measure("exact match by host", 1000, () => Found(table, RoutingField.Host, records[random.Next(Records)].Host));
        Measure("exact match by label", 1000, () => Found(table, RoutingIndex.Label("serial", records[random.Next(Records)].Label("serial"))));
        Measure("match of none", 1000, () => Expect(table.Lookup(RoutingQuery.Match(RoutingIndex.Label("zone", "nowhere"))) is null));
        Measure("from in the middle, reversed, 10 records", 1000, () => Expect(
            table.Query(RoutingQuery.From(RoutingIndex.Label("serial", records[random.Next(Records / 2)].Label("serial"))).Take(10).Reversed()).Count() == 10));
        var seq = 1UL;
        Measure("heartbeat, nothing else new", 200, () =>
        {
            table = table.Upsert(records[random.Next(Records)] with { Seq = seq++ }, TimeSpan.Zero, TimeSpan.FromSeconds(10), out var outcome);
            Expect(outcome == HeartbeatOutcome.Accepted);
        });
        Measure("snapshot", 100_000, () => Expect(!table.IsDue(TimeSpan.Zero)));
        MeasureStream("full stream", () => table.Query(RoutingQuery.All).Count());
        MeasureStream("full stream by label, reversed", () => table.Query(RoutingQuery.From(RoutingIndex.Label("zone", "")).Reversed()).Count());
        MeasureExpiry(table);
        return Task.CompletedTask;
    }

    private static void Found(RoutingTable table, RoutingField field, string text) => Found(table, new RoutingIndex { Field = field, Text = text });

    private static void Found(RoutingTable table, RoutingIndex index) => Expect(table.Query(RoutingQuery.Match(index)).Single() is not null);

    private static void Expect(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("the table gave a wrong answer");
    }

    private static void Measure(string name, int batch, Action operation)
    {
        var times = new double[Batches];
        for (var i = 0; i < Batches; i++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var n = 0; n < batch; n++)
                operation();
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds / batch;
        }

        Print(name, Median(times), 1);
    }

    private static void MeasureStream(string name, Func<int> read)
    {
        var times = new double[11];
        for (var i = 0; i < times.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Expect(read() == Records);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        Print(name, Median(times), Records);
    }

    private static void MeasureExpiry(RoutingTable table)
    {
        var began = Stopwatch.GetTimestamp();
        Expect(table.Advance(TimeSpan.FromSeconds(11)).Count == 0);
        Print("expiry of all", Stopwatch.GetElapsedTime(began).TotalMicroseconds, Records);
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static void Print(string name, double microseconds, int records) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {name} | {microseconds / records:0.###} | {1e6 * records / microseconds:N0} |"));

    private static RoutingRecord Record(int number)
    {
        Span<byte> key = stackalloc byte[91];
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        return new RoutingRecord
        {
            Peer = PeerId.FromEcdsaPublicKey(key).ToString(),
            Server = ServerId.New().ToString(),
            Ttl = TimeSpan.FromSeconds(10),
            Host = $"host-{number:x}",
            Meta = new Dictionary<string, string>
            {
                ["zone"] = $"zone-{number % 7}",
                ["rack"] = $"rack-{number % 977}",
                ["serial"] = $"serial-{number:00000000}",
                ["gpu"] = number % 2 == 0 ? "yes" : "no",
            },
        };
    }
}
