using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>Runs one attempt on this node.</summary>
internal interface ITaskRunner
{
    /// <summary>Guests that run at once.</summary>
    int Slots { get; }

    /// <summary>Runs it; whatever the guest does, and when it is cancelled, the result says so. Never throws for it.</summary>
    Task<WorkResult> Run(WorkItem item, CancellationToken cancellationToken);
}
