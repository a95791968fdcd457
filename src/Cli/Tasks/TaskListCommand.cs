using System.CommandLine;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task ls</c>.</summary>
internal sealed class TaskListCommand : TaskVerb
{
    private readonly Option<string?> _state = new("--state") { Description = $"Only those in this state: {TaskWords.All<TaskState>()}", HelpName = "word" };
    private readonly Option<string?> _label = new("--label") { Description = "Only those with this label", HelpName = "name[=value]" };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many", HelpName = "number", DefaultValueFactory = _ => TaskLimits.MaxPage };
    private readonly Option<long> _after = new("--after") { Description = "Only tasks whose number (as in --json) is above this", HelpName = "number" };

    public TaskListCommand(ITaskConnector connector)
        : base("ls", "List the tasks, newest last", connector)
    {
        foreach (var option in (Option[])[_state, _label, _limit, _after])
            Options.Add(option);
    }

    protected override void Check(ParseResult parsed) => Query(parsed);

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var query = Query(parsed);
        var (tasks, _) = await TaskQueries.Collect(cluster.Desk, query, parsed.GetValue(_limit), cancellationToken).ConfigureAwait(false);
        printer.Tasks(tasks);
        return ExitCodes.Ok;
    }

    private TaskQuery Query(ParseResult parsed)
    {
        TaskState? state = null;
        if (parsed.GetValue(_state) is { } word)
            state = TaskWords.TryParse<TaskState>(word, out var known) ? known : throw new CommandException(ExitCodes.Usage, $"--state: must be one of {TaskWords.All<TaskState>()}");
        var limit = parsed.GetValue(_limit);
        if (limit is < 1 or > TaskLimits.MaxPage)
            throw new CommandException(ExitCodes.Usage, $"--limit: must be 1 to {TaskLimits.MaxPage}");
        var label = parsed.GetValue(_label)?.Split('=', 2);
        if (label is [""] or ["", _])
            throw new CommandException(ExitCodes.Usage, "--label: must be name or name=value");
        return new TaskQuery { State = state, Label = label?[0], LabelValue = label is [_, var value] ? value : null, Limit = limit, After = Math.Max(0, parsed.GetValue(_after)) };
    }
}
