using System.CommandLine;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task next</c>.</summary>
internal sealed class TaskNextCommand : TaskIdVerb
{
    private readonly Option<int> _count = new("--count") { Description = $"How many, 1 to {TaskLimits.MaxUpcoming}", HelpName = "number", DefaultValueFactory = _ => 5 };

    public TaskNextCommand(ITaskConnector connector)
        : base("next", "Show when the next runs of a task by its schedule are due, also while it is paused", connector) => Options.Add(_count);

    protected override void Check(ParseResult parsed)
    {
        base.Check(parsed);
        if (parsed.GetValue(_count) is < 1 or > TaskLimits.MaxUpcoming)
            throw new CommandException(ExitCodes.Usage, $"--count: must be 1 to {TaskLimits.MaxUpcoming}");
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        printer.Upcoming(await cluster.Tasks.UpcomingAsync(Id(parsed), parsed.GetValue(_count), cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed)), "makes no more runs by itself");
        return ExitCodes.Ok;
    }
}
