using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>Where a <see cref="ScheduledTask"/> tells what it did. Nothing of it may leave the node before the changes are on disk.</summary>
internal interface ITaskSink
{
    /// <summary>The task's counters changed.</summary>
    void Changed(ScheduledTask task);

    /// <summary>What was asked for is something else.</summary>
    void Edited(ScheduledTask task);

    /// <summary>A run is new or changed.</summary>
    void Put(ScheduledTask task, TaskRun run);

    /// <summary>A run may be given to a worker from now on.</summary>
    void Ready(ScheduledTask task, TaskRun run);

    /// <summary>A run that might have been given to a worker may not be any more.</summary>
    void Unready(ScheduledTask task, TaskRun run);

    /// <summary>A run that was with a worker is not any more.</summary>
    void Left(ScheduledTask task, TaskRun run);

    /// <summary>The worker that has the run is to end it.</summary>
    void Stop(ScheduledTask task, TaskRun run);

    /// <summary>A run is final, and kept in the task's history.</summary>
    void Kept(ScheduledTask task, TaskRun run);

    /// <summary>A final run is not kept any more.</summary>
    void Dropped(ScheduledTask task, TaskRun run);

    /// <summary>Something happened that others want to know.</summary>
    void Happened(ScheduledTask task, TaskEventKind kind, TaskRun? run = null);
}
