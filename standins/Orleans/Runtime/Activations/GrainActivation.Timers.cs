namespace Orleans.Runtime;

internal sealed partial class GrainActivation
{
    public void Add(GrainTimer timer)
    {
        lock (this)
        {
            if (_state == ActivationState.Invalid)
                throw new InvalidOperationException($"The activation {this} has ended and takes no timers.");
            (_timers ??= []).Add(timer);
        }
    }

    public void Remove(GrainTimer timer)
    {
        lock (this)
            _timers?.Remove(timer);
    }

    private void DisposeTimers()
    {
        HashSet<GrainTimer>? timers;
        lock (this)
        {
            timers = _timers;
            _timers = null;
        }

        foreach (var timer in timers ?? [])
            timer.Dispose();
    }
}
