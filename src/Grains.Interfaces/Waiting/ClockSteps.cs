namespace Wetware.Waiting;

/// <summary>
/// Notices that the wall clock was set, by comparing it with the monotonic one. Small differences are left alone until they add up: only a step of
/// <see cref="Least"/> or more is told. For one caller at a time.
/// </summary>
public sealed class ClockSteps
{
    private readonly TimeProvider _time;
    private DateTimeOffset _wall;
    private long _timestamp;

    /// <summary>Begins with the clock as it is set now.</summary>
    public ClockSteps(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        (_wall, _timestamp) = (time.GetUtcNow(), time.GetTimestamp());
    }

    /// <summary>The least step that is told: 2 s.</summary>
    public static TimeSpan Least { get; } = TimeSpan.FromSeconds(2);

    /// <summary>By how much the clock was set since the last call, negative when it was set back; zero when it was not.</summary>
    /// <param name="now">The wall clock.</param>
    public TimeSpan Look(out DateTimeOffset now)
    {
        now = _time.GetUtcNow();
        var step = now - _wall - _time.GetElapsedTime(_timestamp);
        if (step.Duration() < Least)
            return TimeSpan.Zero;
        (_wall, _timestamp) = (now, _time.GetTimestamp());
        return step;
    }
}
