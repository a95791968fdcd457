namespace Wetware.Tests.Anchors.Simulation;

/// <summary>Runs all continuations on one thread, in the order in which they became ready.</summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Run, object? State)> _ready = new();

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_ready)
            _ready.Enqueue((d, state));
    }

    /// <summary>Until nothing is ready.</summary>
    public void Run()
    {
        while (true)
        {
            (SendOrPostCallback Run, object? State) next;
            lock (_ready)
            {
                if (!_ready.TryDequeue(out next))
                    return;
            }

            next.Run(next.State);
        }
    }
}
