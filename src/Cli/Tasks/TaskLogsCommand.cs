using System.CommandLine;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task logs</c>.</summary>
internal sealed class TaskLogsCommand : TaskIdVerb
{
    private readonly Option<long?> _run = new("--run") { Description = "The run's number; without it the one that ended last", HelpName = "number" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Show what runs write as they write it: that run, or without --run the newest one and all after it, until the task has ended" };

    public TaskLogsCommand(ITaskConnector connector)
        : base("logs", "Show what a run wrote to standard output and standard error, as far as it is kept", connector)
    {
        Options.Add(_run);
        Options.Add(_follow);
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_follow))
        {
            await new TaskLogFollower(cluster.Tasks, printer, parsed.InvocationConfiguration).Follow(Id(parsed), parsed.GetValue(_run), cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var run = await Find(cluster, Id(parsed), parsed.GetValue(_run), cancellationToken).ConfigureAwait(false);
        if (printer.Json)
            printer.Run(run);
        else
            await Write(run, parsed.InvocationConfiguration).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    /// <summary>Writes what is kept of a run, each stream to its own.</summary>
    internal static async Task Write(TaskRun run, InvocationConfiguration configuration)
    {
        await configuration.Output.WriteAsync(Terminal.Shown(run.Stdout, configuration.Output)).ConfigureAwait(false);
        await configuration.Error.WriteAsync(Terminal.Shown(run.Stderr, configuration.Error)).ConfigureAwait(false);
        if (!run.Truncated)
            return;
        await configuration.Output.FlushAsync().ConfigureAwait(false);
        await configuration.Error.WriteLineAsync($"{Environment.NewLine}ww: more was written than is kept; the end:").ConfigureAwait(false);
        await configuration.Output.WriteAsync(Terminal.Shown(run.StdoutEnd, configuration.Output)).ConfigureAwait(false);
        await configuration.Error.WriteAsync(Terminal.Shown(run.StderrEnd, configuration.Error)).ConfigureAwait(false);
    }

    /// <summary>There is no such run.</summary>
    internal static CommandException NoRun(string id, long number) => new(ExitCodes.Failed, $"task {id} has no run {TaskPrinter.Text(number)}, or it is not kept any more");

    private static async Task<TaskRun> Find(TaskConnection cluster, string id, long? number, CancellationToken cancellationToken)
    {
        if (number is null)
        {
            var task = await cluster.Tasks.GetAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoTask(id);
            number = task.LastRun?.Number ?? throw new CommandException(ExitCodes.Failed, $"no run of task {id} has ended");
        }

        return await cluster.Tasks.RunAsync(id, number.Value, cancellationToken).ConfigureAwait(false) ?? throw NoRun(id, number.Value);
    }
}
