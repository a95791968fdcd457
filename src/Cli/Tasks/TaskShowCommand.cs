using System.CommandLine;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task show</c>.</summary>
internal sealed class TaskShowCommand(ITaskConnector connector) : TaskIdVerb("show", "Show one task: what it is, how it stands, when it runs next", connector)
{
    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var task = await cluster.Tasks.GetAsync(Id(parsed), cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed));
        printer.Task(task, await cluster.Tasks.Unplaced(task, cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }
}
