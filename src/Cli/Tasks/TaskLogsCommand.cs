using System.CommandLine;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task logs</c>.</summary>
internal sealed class TaskLogsCommand : TaskIdVerb
{
    private readonly Option<long?> _run = new("--run") { Description = "The run's number; without it the one that ended last", HelpName = "number" };

    public TaskLogsCommand(ITaskConnector connector)
        : base("logs", "Show what a run wrote to standard output and standard error, as far as it is kept", connector) => Options.Add(_run);

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var run = await Find(cluster, Id(parsed), parsed.GetValue(_run), cancellationToken).ConfigureAwait(false);
        if (printer.Json)
        {
            printer.Run(run);
            return ExitCodes.Ok;
        }

        var configuration = parsed.InvocationConfiguration;
        await configuration.Output.WriteAsync(Terminal.Shown(run.Stdout, configuration.Output)).ConfigureAwait(false);
        await configuration.Error.WriteAsync(Terminal.Shown(run.Stderr, configuration.Error)).ConfigureAwait(false);
        if (run.Truncated)
            await configuration.Error.WriteLineAsync("ww: more was written than is kept").ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static async Task<TaskRun> Find(TaskConnection cluster, string id, long? number, CancellationToken cancellationToken)
    {
        if (number is null)
        {
            var task = await cluster.Desk.GetAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NoTask(id);
            number = task.LastRun?.Number ?? throw new CommandException(ExitCodes.Failed, $"no run of task {id} has ended");
        }

        return await cluster.Desk.RunAsync(id, number.Value, cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(ExitCodes.Failed, $"task {id} has no run {TaskPrinter.Text(number.Value)}, or it is not kept any more");
    }
}
