using System.Diagnostics;
using System.Globalization;
using Wetware.PubSub;

namespace Wetware.Bench;

/// <summary>From a publisher on one node to a subscription on another, each a process; and the same through a NATS server.</summary>
internal static class PubSubScenario
{
    private const int Single = 500;
    private const int Publishers = 100;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    // A process that has just started recompiles its hot methods in the background for more than a minute, which is not what an idle node costs.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(120);

    public static async Task Run()
    {
        Console.WriteLine("| pubsub | messages/s | p50 µs | p99 µs | lost |");
        Console.WriteLine("|---|---|---|---|---|");
        var ours = await Ours();
        if (NatsServer.IsInstalled)
        {
            var nats = await Nats();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"ours / nats: median {ours.Median / nats.Median:F2}, messages a second {ours.Rate / nats.Rate:F2}"));
        }
        else
        {
            Console.WriteLine("nats-server is not installed (Debian: nats-server); no comparison");
        }
    }

    private static async Task<(double Median, double Rate)> Ours()
    {
        await using var nodes = await TwoNodes.Start();
        await Task.Delay(StartUp);
        var (used, start) = (nodes.PrimaryProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(Quiet);
        var share = (nodes.PrimaryProcessorTime - used) / Stopwatch.GetElapsedTime(start);
        var publisher = await Topic.Join(nodes.Grains, "load");
        var subscriber = await Topic.Join(nodes.Grains, nodes.Primary, "load");
        await Measure(async () =>
        {
            for (var i = 0; i < 200; i++)
                await publisher.Publish(Stamp.Now());
        });

        var idle = Row("one message at a time, two nodes", await Measure(async () =>
        {
            for (var i = 0; i < Single; i++)
            {
                await publisher.Publish(Stamp.Now());
                await Task.Delay(5);
            }
        }));
        var loaded = Row($"{Publishers} publishers, two nodes", await Measure(() => Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => PublishFor(Load)))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one of two idle nodes uses {share:P2} of a core"));
        return (idle.Median, loaded.Rate);

        // The subscription is on the other node; its reader is here, so that one clock measures, and its way back counts too.
        async Task<string> Measure(Func<Task> load)
        {
            var received = new Received();
            await using var subscription = await subscriber.Subscribe(TopicLimits.MaxBuffer);
            var reading = Read(subscription, received);
            await load();
            for (var last = -1L; last != received.Count; await Task.Delay(200))
                last = received.Count;
            await subscription.DisposeAsync();
            await reading;
            return received.Report();
        }

        async Task PublishFor(TimeSpan time)
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                await publisher.Publish(Stamp.Now());
                await Task.Yield();
            }
        }
    }

    private static async Task Read(TopicSubscription subscription, Received received)
    {
        while (await subscription.Next() is { } batch)
        {
            foreach (var message in batch.Messages)
                received.Add(message.Data.Span);
            received.Lost = batch.Lost;
        }
    }

    private static async Task<(double Median, double Rate)> Nats()
    {
        await using var server = await NatsServer.Start();
        using var publisher = await NatsConnection.Open(server.Port);
        using var subscriber = await NatsConnection.Open(server.Port);
        await subscriber.Subscribe("single");

        var (received, reading) = (new Received(), new CancellationTokenSource());
        var reader = subscriber.Read(message => received.Add(message), reading.Token);
        for (var i = 0; i < Single; i++)
        {
            await publisher.Publish("single", Stamp.Now());
            await Task.Delay(5);
        }

        while (received.Count < Single)
            await Task.Delay(10);
        var idle = Row("one message at a time, nats-server", received.Report());
        await reading.CancelAsync();
        await reader;

        using var again = await NatsConnection.Open(server.Port);
        await again.Subscribe("load");
        var (counted, stop) = (new Received(), new CancellationTokenSource());
        var counting = again.Read(message => counted.Add(message), stop.Token);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Load)
        {
            for (var i = 0; i < Publishers; i++)
                publisher.Write("load", Stamp.Now());
            await publisher.Flush();
        }

        await Task.Delay(500);
        await stop.CancelAsync();
        await counting;
        var loaded = Row("as many as go, nats-server", counted.Report());
        return (idle.Median, loaded.Rate);
    }

    private static (double Median, double Rate) Row(string name, string report)
    {
        var parts = report.Split(' ');
        Console.WriteLine($"| {name} | {parts[1]} | {parts[2]} | {parts[3]} | {parts[4]} |");
        return (double.Parse(parts[2], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
