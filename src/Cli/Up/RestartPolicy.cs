namespace Wetware.Cli.Up;

/// <summary>How long to wait before a node that died is started again: twice as long each time, from the beginning when it ran for a while. Monotonic time.</summary>
internal sealed class RestartPolicy(TimeProvider time)
{
    /// <summary>Before the first restart.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A node that ran this long starts from the shortest wait again.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;
    private long _started = time.GetTimestamp();

    /// <summary>The node was started.</summary>
    public void Started() => _started = time.GetTimestamp();

    /// <summary>The node died; returns how long to wait.</summary>
    public TimeSpan Died()
    {
        if (time.GetElapsedTime(_started) >= Settled)
            _next = First;
        var wait = _next;
        _next = TimeSpan.FromTicks(Math.Min(Longest.Ticks, 2 * _next.Ticks));
        return wait;
    }
}
