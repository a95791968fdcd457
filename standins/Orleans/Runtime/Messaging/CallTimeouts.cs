namespace Orleans.Runtime;

/// <summary>Looks for calls whose answers are late, a few times a second.</summary>
internal sealed class CallTimeouts(CallRuntime calls, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private ITimer? _timer;

    public void Start()
    {
        _timer ??= clock.CreateTimer(static state => ((CallRuntime)state!).BreakExpired(), calls, Period, Period);
    }

    /// <summary>Gives up what still waits.</summary>
    public void Stop()
    {
        Dispose();
        calls.BreakAll();
    }

    public void Dispose() => _timer?.Dispose();
}
