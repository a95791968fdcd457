namespace Wetware.Security;

/// <summary>
/// Decides which of many like events are logged, so that whoever causes them cannot fill the log: the first few of each period, each line with the count of
/// events since the line before. Durations are monotonic. Thread-safe.
/// </summary>
public sealed class LogSampler(TimeProvider time)
{
    /// <summary>Lines in one period.</summary>
    public const int Lines = 3;

    /// <summary>The period.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _since;
    private int _lines;
    private long _unsaid;

    /// <summary>Counts an event; returns the count since the last line when this one is to be logged, else 0.</summary>
    public long Take()
    {
        lock (_gate)
        {
            _unsaid++;
            var now = time.GetTimestamp();
            if (_lines == 0 || time.GetElapsedTime(_since, now) >= Period)
                (_since, _lines) = (now, 0);
            if (_lines == Lines)
                return 0;
            _lines++;
            return Interlocked.Exchange(ref _unsaid, 0);
        }
    }
}
