using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task cancel</c>.</summary>
internal sealed class TaskCancelCommand : TaskIdVerb
{
    private readonly Option<bool> _remove = new("--remove") { Description = "Forget the task as well" };

    public TaskCancelCommand(ITaskConnector connector)
        : base("cancel", "Cancel a task: runs that wait are dropped, those under way are ended", connector) => Options.Add(_remove);

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        printer.State(await cluster.Tasks.CancelAsync(Id(parsed), parsed.GetValue(_remove), cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed)));
        return ExitCodes.Ok;
    }
}
