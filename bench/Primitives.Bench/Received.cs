using System.Diagnostics;
using System.Globalization;
using Wetware.Bench.Calls;

namespace Wetware.Bench;

/// <summary>Counts what a subscriber received. One thread writes; the report is made when it has come to rest.</summary>
internal sealed class Received
{
    private readonly LatencyHistogram _ages = new();
    private long _first;
    private long _last;

    public long Count { get; private set; }

    public long Lost { get; set; }

    public void Add(ReadOnlySpan<byte> message)
    {
        _last = Stopwatch.GetTimestamp();
        if (Count++ == 0)
            _first = _last;
        _ages.Add(Stamp.Age(message));
    }

    /// <summary>Count, messages a second, median and 99th percentile of the age in microseconds, losses.</summary>
    public string Report() => string.Create(CultureInfo.InvariantCulture,
        $"{Count} {Count / Math.Max(Stopwatch.GetElapsedTime(_first, _last).TotalSeconds, 1e-9):F0} {_ages.Percentile(0.5).TotalMicroseconds} {_ages.Percentile(0.99).TotalMicroseconds} {Lost}");
}
