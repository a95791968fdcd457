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

    public void Changed(TaskMachine task)
    {
    }

    public void Put(TaskMachine task, TaskRun run) => Puts.Add(run);

    public void Ready(TaskMachine task, TaskRun run) => Readies.Add(run.Number);

    public void Unready(TaskMachine task, TaskRun run) => Readies.Remove(run.Number);

    public void Left(TaskMachine task, TaskRun run)
    {
    }

    public void Stop(TaskMachine task, TaskRun run) => Stops.Add((run.Number, run.Attempt));

    public void Kept(TaskMachine task, TaskRun run)
    {
    }

    public void Dropped(TaskMachine task, TaskRun run)
    {
    }

    public void Happened(TaskMachine task, TaskEventKind kind, TaskRun? run = null) => Events.Add(kind);
}
