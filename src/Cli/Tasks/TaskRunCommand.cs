using System.CommandLine;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task run</c>.</summary>
internal sealed class TaskRunCommand : TaskIdVerb
{
    private readonly Option<int> _count = new("--count") { Description = "How many runs", HelpName = "number", DefaultValueFactory = _ => 1 };

    public TaskRunCommand(ITaskConnector connector)
        : base("run", "Run a task now, besides its schedule", connector) => Options.Add(_count);

    protected override void Check(ParseResult parsed)
    {
        base.Check(parsed);
        if (parsed.GetValue(_count) is < 1 or > TaskLimits.MaxRunsAtOnce)
            throw new CommandException(ExitCodes.Usage, $"--count: must be 1 to {TaskLimits.MaxRunsAtOnce}");
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        printer.Started(Id(parsed), await cluster.Tasks.RunNowAsync(Id(parsed), parsed.GetValue(_count), cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed)));
        return ExitCodes.Ok;
    }
}
