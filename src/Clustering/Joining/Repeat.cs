namespace Wetware.Clustering.Joining;

/// <summary>True at once, and then once per period.</summary>
internal sealed class Repeat(TimeProvider time, TimeSpan period)
{
    private long _last;
    private bool _begun;

    public bool IsDue()
    {
        if (_begun && time.GetElapsedTime(_last) < period)
            return false;
        _begun = true;
        _last = time.GetTimestamp();
        return true;
    }
}
