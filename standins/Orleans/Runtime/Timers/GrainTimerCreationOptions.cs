using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

public readonly struct GrainTimerCreationOptions
{
    public GrainTimerCreationOptions()
    {
    }

    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; infinite for none until it is changed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of one tick to the next; infinite for only one.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Ticks run between the turns of requests, whatever the class says.</summary>
    public bool Interleave { get; init; }

    /// <summary>Ticks count as use, so the activation is not taken away for being idle.</summary>
    public bool KeepAlive { get; init; }
}
