using System.CommandLine;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task runs</c>.</summary>
internal sealed class TaskRunsCommand : TaskIdVerb
{
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many", HelpName = "number", DefaultValueFactory = _ => TaskLimits.MaxPage };
    private readonly Option<long> _after = new("--after") { Description = "Only runs with a number above this", HelpName = "number" };

    public TaskRunsCommand(ITaskConnector connector)
        : base("runs", "List the runs of a task: state, attempt, node, times, result", connector)
    {
        Options.Add(_limit);
        Options.Add(_after);
    }

    protected override void Check(ParseResult parsed)
    {
        base.Check(parsed);
        if (parsed.GetValue(_limit) is < 1 or > TaskLimits.MaxPage)
            throw new CommandException(ExitCodes.Usage, $"--limit: must be 1 to {TaskLimits.MaxPage}");
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var page = await cluster.Tasks.RunsAsync(Id(parsed), Math.Max(0, parsed.GetValue(_after)), parsed.GetValue(_limit), cancellationToken).ConfigureAwait(false);
        printer.Runs((page ?? throw NoTask(Id(parsed))).Items);
        return ExitCodes.Ok;
    }
}
