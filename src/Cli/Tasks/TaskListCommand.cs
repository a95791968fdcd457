using System.CommandLine;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task ls</c>.</summary>
internal sealed class TaskListCommand : TaskVerb
{
    private readonly Option<string?> _state = new("--state") { Description = $"Only those in this state: {TaskNames.All<TaskState>()}", HelpName = "word" };
    private readonly Option<string?> _label = new("--label") { Description = "Only those with this label", HelpName = "name[=value]" };
    private readonly Option<int> _limit = new("--limit") { Description = "At most so many", HelpName = "number", DefaultValueFactory = _ => TaskLimits.MaxPage };
    private readonly Option<bool> _all = new("--all") { Description = "All tasks, however many there are" };
    private readonly Option<long> _after = new("--after") { Description = "Go on after the task with this number (as in --json)", HelpName = "number" };
    private readonly Option<bool> _oldest = new("--oldest-first") { Description = "In order of acceptance" };

    public TaskListCommand(ITaskConnector connector)
        : base("ls", "List the tasks, newest first", connector)
    {
        foreach (var option in (Option[])[_state, _label, _limit, _all, _after, _oldest])
            Options.Add(option);
    }

    protected override void Check(ParseResult parsed) => Query(parsed);

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var query = Query(parsed);
        var tasks = new List<TaskInfo>();
        long? next = query.After;
        do
        {
            (var page, next) = await TaskQueries.Collect(cluster.Tasks, query with { After = next.Value }, query.Limit, cancellationToken).ConfigureAwait(false);
            tasks.AddRange(page);
        }
        while (next is not null && parsed.GetValue(_all));

        printer.Tasks(tasks);
        if (next is { } number)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"ww: there are more tasks than these {TaskPrinter.Text(tasks.Count)}; --all lists them, --after {TaskPrinter.Text(number)} goes on").ConfigureAwait(false);
        }

        return ExitCodes.Ok;
    }

    private TaskQuery Query(ParseResult parsed)
    {
        TaskState? state = null;
        if (parsed.GetValue(_state) is { } word)
            state = TaskNames.TryParse<TaskState>(word, out var known) ? known : throw new CommandException(ExitCodes.Usage, $"--state: must be one of {TaskNames.All<TaskState>()}");
        var limit = parsed.GetValue(_limit);
        if (limit is < 1 or > TaskLimits.MaxPage)
            throw new CommandException(ExitCodes.Usage, $"--limit: must be 1 to {TaskLimits.MaxPage}; --all lists all");
        var label = parsed.GetValue(_label)?.Split('=', 2);
        if (label is [""] or ["", _])
            throw new CommandException(ExitCodes.Usage, "--label: must be name or name=value");
        return new TaskQuery
        {
            State = state,
            Label = label?[0],
            LabelValue = label is [_, var value] ? value : null,
            Limit = limit,
            After = Math.Max(0, parsed.GetValue(_after)),
            NewestFirst = !parsed.GetValue(_oldest),
        };
    }
}
