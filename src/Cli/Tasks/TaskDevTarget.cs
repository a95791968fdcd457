using System.CommandLine;
using Wetware.Cli.Dev;
using Wetware.Cli.Sessions;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Tasks;

/// <summary>Submits each program that was built as the same task, and shows what its runs write until the next one.</summary>
/// <param name="cluster">The scheduler.</param>
/// <param name="order">The task for a program's file; it replaces the one before.</param>
/// <param name="waits">Whether the task before may end by itself.</param>
/// <param name="printer">Shows tasks.</param>
/// <param name="configuration">Where output and errors go.</param>
internal sealed class TaskDevTarget(TaskConnection cluster, Func<string, TaskOrder> order, bool waits, TaskPrinter printer, InvocationConfiguration configuration) : IDevTarget
{
    private string? _id;
    private Task _following = Task.CompletedTask;
    private CancellationTokenSource? _stop;

    /// <inheritdoc />
    public async Task Deploy(string file, CancellationToken cancellationToken)
    {
        var next = order(file);
        if (waits)
            await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        await StopFollowing().ConfigureAwait(false);
        try
        {
            var submitted = await cluster.Intake().Submit(next, null, cancellationToken).ConfigureAwait(false);
            printer.Accepted(submitted.Task, repeated: false);
            _id = submitted.Task.Spec.Id;
            printer.Unplaced(await cluster.Tasks.Unplaced(submitted.Task.Spec, cancellationToken).ConfigureAwait(false));
        }
        catch (BadFieldsException error)
        {
            throw new CommandException(ExitCodes.Failed, SubmitFlags.Said(error), error);
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _following = Follow(_id, _stop.Token);
    }

    /// <summary>Stops showing the task, and cancels it unless it is to be kept.</summary>
    public async Task End(bool keeps, CancellationToken cancellationToken)
    {
        await StopFollowing().ConfigureAwait(false);
        if (_id is { } id && !keeps)
            await cluster.Tasks.CancelAsync(id, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private async Task StopFollowing()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stop.Dispose();
        _stop = null;
    }

    // Ends by itself when the task does; what goes wrong is said, and the next program is followed again.
    private async Task Follow(string id, CancellationToken stopping)
    {
        try
        {
            await ClusterErrors.Guard(async () =>
            {
                await new TaskLogFollower(cluster.Tasks, printer, configuration).Follow(id, null, stopping).ConfigureAwait(false);
                if (await cluster.Tasks.GetAsync(id, stopping).ConfigureAwait(false) is { } ended)
                    await Ended(ended).ConfigureAwait(false);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Another program takes its place, or the command ends. What a cancelled call throws is not always called a cancellation.
        }
        catch (CommandException error)
        {
            await configuration.Error.WriteLineAsync($"ww: {Printable.OneLine(error.Message)}").ConfigureAwait(false);
        }
    }

    private async Task Ended(Wetware.Tasks.TaskInfo task)
    {
        if (printer.Json)
            printer.Task(task);
        else
            await configuration.Error.WriteLineAsync($"ww: {TaskPrinter.Summary(task)}{(TaskPrinter.Outcome(task.LastRun) is { Length: > 0 } outcome ? $" ({outcome})" : "")}").ConfigureAwait(false);
    }
}
