using System.Diagnostics;
using System.Globalization;
using Wetware.PubSub;

namespace Wetware.Bench;

/// <summary>
/// From a publisher on one node to a subscription on another, each a process, and back to its reader beside the publisher, so that one clock measures. The same
/// through a NATS server, in turns, so that other work on the machine meets both.
/// </summary>
internal static class PubSubScenario
{
    private const int Rounds = 5;
    private const int WarmUp = 3000;
    private const int Publishers = 100;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task Run()
    {
        await using var nodes = await TwoNodes.Start();
        var publisher = await Topic.JoinAsync(nodes.Grains, "load");
        var subscriber = await Topic.JoinAsync(nodes.Grains, nodes.Primary, "load");
        await using var nats = NatsServer.IsInstalled ? await NatsServer.Start() : null;
        if (nats is null)
            Console.WriteLine("nats-server is not installed (Debian: nats-server); no comparison");
        await OneAtATime(publisher, subscriber, nats);
        await ManyPublishers(publisher, subscriber, nats);
    }

    private static async Task OneAtATime(Topic publisher, Topic subscriber, NatsServer? server)
    {
        await using var subscription = await subscriber.SubscribeAsync(TopicLimits.MaxBuffer);
        var ours = new RoundTrips(message => publisher.PublishAsync(message), Received(subscription).GetAsyncEnumerator());
        using var sending = server is null ? null : await NatsConnection.Open(server.Port);
        using var receiving = server is null ? null : await NatsConnection.Open(server.Port);
        RoundTrips? nats = null;
        if (receiving is not null)
        {
            await receiving.Subscribe("single");
            nats = new RoundTrips(message => sending!.Publish("single", message), receiving.Received().GetAsyncEnumerator());
        }

        Console.WriteLine("| one message at a time | p50 µs | p99 µs | nats p50 µs | nats p99 µs | p50 over nats' (lowest–highest round) |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await Compare("the first 500 after the start, 5 ms between them", 1, 500, Pause);
        await ours.Measure(WarmUp, TimeSpan.Zero);
        await (nats?.Measure(WarmUp, TimeSpan.Zero) ?? Task.FromResult(default(Latency)));
        await Compare("next when the last has arrived", Rounds, 2000, TimeSpan.Zero);
        await Compare("5 ms between them", Rounds, 300, Pause);

        async Task Compare(string name, int rounds, int messages, TimeSpan pause)
        {
            var (own, other) = (new List<Latency>(), new List<Latency>());
            for (var round = 0; round < rounds; round++)
            {
                own.Add(await ours.Measure(messages, pause));
                if (nats is not null)
                    other.Add(await nats.Measure(messages, pause));
            }

            var row = string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(own, l => l.P50):F0} | {Median(own, l => l.P99):F0} |");
            if (nats is not null)
            {
                var ratios = own.Zip(other, (a, b) => a.P50 / b.P50).Order().ToList();
                row += string.Create(CultureInfo.InvariantCulture,
                    $" {Median(other, l => l.P50):F0} | {Median(other, l => l.P99):F0} | {ratios[rounds / 2]:F2} ({ratios[0]:F2}–{ratios[^1]:F2}) |");
            }

            Console.WriteLine(row);
        }
    }

    private static async Task ManyPublishers(Topic publisher, Topic subscriber, NatsServer? server)
    {
        Console.WriteLine("| as many as go | messages/s | p50 µs | p99 µs | lost |");
        Console.WriteLine("|---|---|---|---|---|");
        for (var round = 0; round < Rounds; round++)
        {
            Row($"{Publishers} publishers, two nodes", await Ours());
            if (server is not null)
                Row("nats-server", await Nats(server));
        }

        async Task<string> Ours()
        {
            var received = new Received();
            await using var subscription = await subscriber.SubscribeAsync(TopicLimits.MaxBuffer);
            var reading = Read(subscription, received);
            await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => PublishFor(Load)));
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
                await publisher.PublishAsync(Stamp.Now());
                await Task.Yield();
            }
        }
    }

    private static async Task<string> Nats(NatsServer server)
    {
        using var publisher = await NatsConnection.Open(server.Port);
        using var subscriber = await NatsConnection.Open(server.Port);
        await subscriber.Subscribe("load");
        using var stop = new CancellationTokenSource();
        var received = new Received();
        var reading = subscriber.Read(message => received.Add(message), stop.Token);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Load)
        {
            for (var i = 0; i < Publishers; i++)
                publisher.Write("load", Stamp.Now());
            await publisher.Flush();
        }

        await Task.Delay(500);
        await stop.CancelAsync();
        await reading;
        return received.Report();
    }

    private static async Task Read(TopicSubscription subscription, Received received)
    {
        while (await subscription.NextAsync() is { } batch)
        {
            foreach (var message in batch.Messages)
                received.Add(message.Data.Span);
            received.Lost = batch.Lost;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Received(TopicSubscription subscription)
    {
        await foreach (var message in subscription.ReadAllAsync())
            yield return message.Data;
    }

    private static double Median(List<Latency> rounds, Func<Latency, double> value) => rounds.Select(value).Order().ElementAt(rounds.Count / 2);

    private static void Row(string name, string report)
    {
        var parts = report.Split(' ');
        Console.WriteLine($"| {name} | {parts[1]} | {parts[2]} | {parts[3]} | {parts[4]} |");
    }
}
