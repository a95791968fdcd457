using System.CommandLine;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task edit</c>.</summary>
internal sealed class TaskEditCommand : TaskIdVerb
{
    private readonly SubmitFlags _flags;
    private readonly Option<string[]> _clear = new("--clear") { Description = "Take a field back, as if it had not been asked for; repeatable", HelpName = "field" };
    private FieldSet? _changes;

    public TaskEditCommand(ITaskConnector connector)
        : base("edit", "Change a task in place: its history, its counters and its runs under way stay. A new schedule counts from now", connector)
    {
        _flags = new SubmitFlags(this, edits: true);
        Options.Add(_clear);
    }

    protected override void Check(ParseResult parsed)
    {
        base.Check(parsed);
        _changes = _flags.Fields(parsed);
        foreach (var name in parsed.GetValue(_clear) ?? [])
            _changes.AddEmpty(SubmitFlags.FieldOf(name) ?? throw new CommandException(ExitCodes.Usage, $"--clear: there is no field {name}"));
        if (_changes.Names.Count == 0)
            throw new CommandException(ExitCodes.Usage, "nothing is to be changed; name a field, as in --cron \"0 4 * * *\"");
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        try
        {
            printer.State(await TaskEdit.Run(cluster.Tasks, cluster.Intake(), Id(parsed), _changes!, cancellationToken).ConfigureAwait(false) ?? throw NoTask(Id(parsed)));
            return ExitCodes.Ok;
        }
        catch (BadFieldsException error)
        {
            throw new CommandException(error.Status == 409 ? ExitCodes.Failed : ExitCodes.Usage, SubmitFlags.Said(error), error);
        }
    }
}
