using Orleans.Concurrency;

namespace Wetware.Tests.Timers;

public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer that writes "tick" into the journal.</summary>
    Task Start(string journal, TimeSpan due, TimeSpan period, bool interleave);

    /// <summary>Starts a timer whose only tick waits at the gate.</summary>
    Task StartHeld(string gate, bool interleave);

    Task Change(TimeSpan due, TimeSpan period);

    Task Stop();

    Task Hold(string gate);

    [AlwaysInterleave]
    Task<int> Ticks();

    Task<int> Count();

    /// <summary>Starts a timer that fails at its first tick.</summary>
    Task StartFailing(string journal);

    Task Leave();
}
