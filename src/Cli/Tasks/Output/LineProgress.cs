using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>A line for everything that happens, for pipes and logs; with JSON, an object for each event and the task at the end.</summary>
internal sealed class LineProgress(TaskPrinter printer) : ITaskProgress
{
    public void Begin(TaskInfo task)
    {
        // The acceptance was told already.
    }

    public void Happened(TaskEvent item)
    {
        if (printer.Json)
            printer.Event(item);
        else if (item.Kind is not (TaskEventKind.Accepted or TaskEventKind.Started))
            printer.Output.WriteLine(TaskPrinter.Line(item));
    }

    public void End(TaskInfo task)
    {
        if (printer.Json)
            printer.Task(task);
        else
            printer.Output.WriteLine(TaskPrinter.Summary(task));
    }

    public void Dispose() => printer.Output.Flush();
}
