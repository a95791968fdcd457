namespace Wetware.Tasks;

/// <summary>
/// When clocks in a zone show a local time. Asks the zone for nothing but its offset at a moment: whether a local time is invalid or ambiguous is concluded from that,
/// because what the platform says of those is wrong for zones whose summer time is their standard one (Europe/Dublin).
/// </summary>
internal sealed class ZoneClock
{
    // No zone changes its offset twice within this.
    private static readonly TimeSpan Grid = TimeSpan.FromHours(3);

    // Offsets are -12 to +14 hours; a little more than that lies between a local time and its moments.
    private static readonly TimeSpan Around = TimeSpan.FromHours(15);

    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan? _fixed;

    public ZoneClock(TimeZoneInfo zone)
    {
        _zone = zone;
        _fixed = zone.GetAdjustmentRules().Length == 0 ? zone.BaseUtcOffset : null;
    }

    /// <summary>The lowest offset around a moment: what is shown after it is later than the moment and this.</summary>
    public TimeSpan LowestOffset(DateTime moment)
    {
        if (_fixed is { } offset)
            return offset;
        var (lowest, _) = Offsets(moment - Around - Around, moment + Around + Around);
        return lowest;
    }

    /// <summary>
    /// The moments at which clocks show <paramref name="local"/>: none while they go forward, two where they go back, else one. With <paramref name="mapsGaps"/> a
    /// time that is left out is taken to be at the first moment after the gap.
    /// </summary>
    public (DateTime? First, DateTime? Second) Moments(DateTime local, bool mapsGaps)
    {
        var shown = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        if (_fixed is { } offset)
            return (shown - offset, null);
        var (low, high) = Offsets(shown - Around, shown + Around);
        if (low == high)
            return (shown - low, null);
        DateTime? first = IsShown(shown, high) ? shown - high : null;
        DateTime? second = IsShown(shown, low) ? shown - low : null;
        if (first is null && second is null && mapsGaps)
            return (EndOfGap(shown - high, shown - low), null);
        return first is null ? (second, null) : (first, second);
    }

    private bool IsShown(DateTime shown, TimeSpan offset) => _zone.GetUtcOffset(shown - offset) == offset;

    private (TimeSpan Low, TimeSpan High) Offsets(DateTime from, DateTime to)
    {
        var low = _zone.GetUtcOffset(from);
        var high = low;
        for (var at = from + Grid; at <= to; at += Grid)
        {
            var offset = _zone.GetUtcOffset(at);
            low = offset < low ? offset : low;
            high = offset > high ? offset : high;
        }

        return (low, high);
    }

    // The change lies after the first moment and not after the second; zones change on whole seconds.
    private DateTime EndOfGap(DateTime before, DateTime after)
    {
        var target = _zone.GetUtcOffset(after);
        var (low, high) = (before.Ticks / TimeSpan.TicksPerSecond, (after.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (_zone.GetUtcOffset(new DateTime(middle * TimeSpan.TicksPerSecond, DateTimeKind.Utc)) == target)
                high = middle;
            else
                low = middle;
        }

        return new DateTime(high * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
    }
}
