using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task pause</c>.</summary>
internal sealed class TaskPauseCommand(ITaskConnector connector) : TaskIdVerb("pause", "Make no more runs of a task until it is resumed", connector)
{
    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        printer.State(await cluster.Tasks.PauseAsync(Id(parsed), cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed)));
        return ExitCodes.Ok;
    }
}
