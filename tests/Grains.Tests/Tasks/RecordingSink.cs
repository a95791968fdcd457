using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Remembers what a task's machine tells.</summary>
internal sealed class RecordingSink : ITaskSink
{
    public List<TaskRun> Puts { get; } = [];

    public List<long> Readies { get; } = [];

    public List<(long Run, int Attempt)> Stops { get; } = [];

    public List<TaskEventKind> Events { get; } = [];

    public void Changed(ScheduledTask task)
    {
    }

    public void Edited(ScheduledTask task) => Events.Add(TaskEventKind.Edited);

    public void Put(ScheduledTask task, TaskRun run) => Puts.Add(run);

    public void Ready(ScheduledTask task, TaskRun run) => Readies.Add(run.Number);

    public void Unready(ScheduledTask task, TaskRun run) => Readies.Remove(run.Number);

    public void Left(ScheduledTask task, TaskRun run)
    {
    }

    public void Stop(ScheduledTask task, TaskRun run) => Stops.Add((run.Number, run.Attempt));

    public void Kept(ScheduledTask task, TaskRun run)
    {
    }

    public void Dropped(ScheduledTask task, TaskRun run)
    {
    }

    public void Happened(ScheduledTask task, TaskEventKind kind, TaskRun? run = null) => Events.Add(kind);
}
