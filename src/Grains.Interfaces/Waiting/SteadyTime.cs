namespace Wetware.Waiting;

/// <summary>A time of day that begins with the wall clock's and then follows the monotonic clock, so that setting the wall clock does not change it. For durations that are kept as times.</summary>
public sealed class SteadyTime
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _began;
    private readonly long _timestamp;

    /// <summary>Begins with the clock as it is set now.</summary>
    public SteadyTime(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _began, _timestamp) = (time, time.GetUtcNow(), time.GetTimestamp());
    }

    /// <summary>The time; never earlier than before.</summary>
    public DateTimeOffset Now => _began + _time.GetElapsedTime(_timestamp);
}
