using Wetware.Bench.Calls;

namespace Wetware.Bench;

/// <summary>Publishes a message when the one before it has come back.</summary>
/// <param name="publish">Publishes.</param>
/// <param name="received">The messages as they come back.</param>
internal sealed class RoundTrips(Func<byte[], Task> publish, IAsyncEnumerator<ReadOnlyMemory<byte>> received)
{
    /// <summary>Measures a number of round trips, with a pause after each.</summary>
    public async Task<Latency> Measure(int messages, TimeSpan pause)
    {
        var ages = new LatencyHistogram();
        for (var i = 0; i < messages; i++)
        {
            var arrival = received.MoveNextAsync();
            await publish(Stamp.Now());
            if (!await arrival)
                throw new InvalidOperationException("the subscription has ended");
            ages.Add(Stamp.Age(received.Current.Span));
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause);
        }

        return new Latency(ages.Percentile(0.5).TotalMicroseconds, ages.Percentile(0.99).TotalMicroseconds);
    }
}

/// <summary>Median and 99th percentile, in microseconds.</summary>
internal readonly record struct Latency(double P50, double P99);
