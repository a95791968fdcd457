namespace Wetware.Waiting;

/// <summary>
/// What its caller knows of a series of calls that ask the same: which is the latest, whose answer alone counts, and whether one activation of the callee has
/// answered them all. If so, no other activation knows of what was asked. Thread-safe.
/// </summary>
public sealed class CallSeries
{
    private readonly Lock _lock = new();
    private int _calls;
    private int _answered;
    private Guid _by;
    private bool _mixed;

    /// <summary>The activation that has answered every call; empty before the first answer, and when an answer was lost or another activation has answered one.</summary>
    public Guid By
    {
        get
        {
            lock (_lock)
                return _mixed ? Guid.Empty : _by;
        }
    }

    /// <summary>Begins the next call; its number, from 1. Answers to earlier calls do not count from here on.</summary>
    public int Begin()
    {
        lock (_lock)
        {
            _mixed |= _answered < _calls;
            return ++_calls;
        }
    }

    /// <summary>An answer has come; false when it does not count.</summary>
    /// <param name="call">The number of the call.</param>
    /// <param name="by">The activation that answered; empty when it does not say so.</param>
    public bool Answered(int call, Guid by)
    {
        lock (_lock)
        {
            if (call != _calls)
                return false;
            _mixed |= by == Guid.Empty || (_answered > 0 && by != _by);
            (_answered, _by) = (call, by);
            return true;
        }
    }
}
