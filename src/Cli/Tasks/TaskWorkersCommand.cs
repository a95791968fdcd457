using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task workers</c>.</summary>
internal sealed class TaskWorkersCommand(ITaskConnector connector) : TaskVerb("workers", "List the workers with their slots and what they have run", connector)
{
    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        printer.Workers(await cluster.Tasks.WorkersAsync(cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}
