using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task resume</c>.</summary>
internal sealed class TaskResumeCommand(ITaskConnector connector) : TaskIdVerb("resume", "Go on with a task that was paused", connector)
{
    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        printer.State(await cluster.Tasks.ResumeAsync(Id(parsed), cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed)));
        return ExitCodes.Ok;
    }
}
