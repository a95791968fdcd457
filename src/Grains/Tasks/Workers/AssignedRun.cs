using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>An attempt that this worker has: waiting, running, or ended and not reported yet.</summary>
internal sealed class AssignedRun(WorkItem item, CancellationTokenSource stop)
{
    public WorkItem Item { get; } = item;

    /// <summary>When it began; 0 before. In the clock's timestamps.</summary>
    public long Began { get; set; }

    public bool IsEnded { get; set; }

    /// <summary>Ends it.</summary>
    public CancellationTokenSource Stop { get; } = stop;
}
