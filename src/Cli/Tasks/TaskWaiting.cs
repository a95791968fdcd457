using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>Waits until a task has ended, and shows what happens to it.</summary>
internal static class TaskWaiting
{
    /// <summary>Answers the exit code: 1 when a run failed for good or the task was cancelled.</summary>
    public static async Task<int> Wait(ITaskClient client, TaskInfo task, TaskPrinter printer, CancellationToken cancellationToken)
    {
        using var progress = Progress(printer);
        progress.Begin(task);
        var ended = await FollowOrSay(client, task, progress, printer, cancellationToken).ConfigureAwait(false);
        progress.End(ended);
        return ended is { State: TaskState.Done, Failures: 0 } ? ExitCodes.Ok : ExitCodes.Failed;
    }

    // Whoever only reads a pipe gets lines; a person at a terminal gets a bar that moves.
    private static ITaskProgress Progress(TaskPrinter printer) => printer.Json || Environment.GetEnvironmentVariable("TERM") == "dumb" || Terminal.SizeOf(printer.Output) is not { } size
        ? new LineProgress(printer)
        : new LiveProgress(printer.Output, () => Terminal.SizeOf(printer.Output) ?? size, Terminal.HasColour);

    private static async Task<TaskInfo> FollowOrSay(ITaskClient client, TaskInfo task, ITaskProgress progress, TaskPrinter printer, CancellationToken cancellationToken)
    {
        try
        {
            return await Follow(client, task, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await printer.Error.WriteLineAsync($"ww: stopped waiting; task {task.Spec.Id} goes on (ww task show {task.Spec.Id})").ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<TaskInfo> Follow(ITaskClient client, TaskInfo task, ITaskProgress progress, CancellationToken cancellationToken)
    {
        // All events that are kept, because those since the task was accepted are among them; an earlier task of this id is told by its time.
        await foreach (var answer in client.WatchAsync(0, task.Spec.Id, cancellationToken).ConfigureAwait(false))
        {
            var ours = answer.Items.Where(item => item.Time >= task.Created).ToArray();
            foreach (var item in ours)
                progress.Happened(item);

            // Only the task itself says that it has ended; but it is asked when its events say so, or say nothing, so that the last of them is shown as well.
            if (ours.Length > 0 && !answer.Gap && !ours.Any(item => item.State.IsFinal()))
                continue;
            if (await client.GetAsync(task.Spec.Id, cancellationToken).ConfigureAwait(false) is not { } now || now.Number != task.Number)
                throw new CommandException(ExitCodes.Failed, $"task {task.Spec.Id} was removed or replaced");
            if (now.State.IsFinal())
                return now;
        }

        throw new CommandException(ExitCodes.NoCluster, "the scheduler tells no more of its tasks");
    }
}
