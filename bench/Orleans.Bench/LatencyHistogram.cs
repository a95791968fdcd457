namespace Wetware.Bench.Calls;

/// <summary>Counts durations in steps of one microsecond up to 50 ms; the last step holds all that took longer.</summary>
internal sealed class LatencyHistogram
{
    private const int Steps = 50_000;
    private readonly int[] _counts = new int[Steps];

    public void Add(TimeSpan duration) => _counts[(int)Math.Min(duration.TotalMicroseconds, Steps - 1)]++;

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Steps; i++)
            _counts[i] += other._counts[i];
    }

    /// <summary>The duration that the given share of all calls did not exceed.</summary>
    public TimeSpan Percentile(double share)
    {
        var left = _counts.Sum(count => (long)count) * share;
        for (var i = 0; i < Steps; i++)
        {
            left -= _counts[i];
            if (left <= 0)
                return TimeSpan.FromMicroseconds(i);
        }

        return TimeSpan.FromMicroseconds(Steps);
    }
}
