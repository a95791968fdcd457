using System.CommandLine;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task submit</c>.</summary>
internal sealed class TaskSubmitCommand : TaskVerb
{
    private readonly SubmitFlags _flags;
    private readonly Option<string?> _key = new("--key") { Description = "The same key is the same task: submitting again changes nothing", HelpName = "text" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Show its runs until it has ended. Exit code 1 when a run failed or the task was cancelled" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Submit nothing; say whether it would be accepted, and when its first runs would be due" };
    private TaskOrder? _request;

    public TaskSubmitCommand(ITaskConnector connector)
        : base("submit", "Submit a WebAssembly program as a task", connector)
    {
        _flags = new SubmitFlags(this);
        Options.Add(_key);
        Options.Add(_wait);
        Options.Add(_dryRun);
    }

    protected override void Check(ParseResult parsed)
    {
        _request = _flags.Read(parsed);
        if (parsed.GetValue(_key) is { } key && key.Length is 0 or > TaskLimits.MaxKey)
            throw new CommandException(ExitCodes.Usage, $"--key: must have 1 to {TaskLimits.MaxKey} characters");
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_dryRun))
        {
            var next = await Judged(() => cluster.Intake().Preview(_request!, 5, cancellationToken)).ConfigureAwait(false);
            printer.Upcoming(next, "is accepted without --dry-run, and makes no runs by itself", await cluster.Tasks.Unplaced(_request!.Spec, cancellationToken).ConfigureAwait(false));
            return ExitCodes.Ok;
        }

        var submitted = await Submit(cluster, parsed.GetValue(_key), cancellationToken).ConfigureAwait(false);
        printer.Accepted(submitted.Task, submitted.Outcome == SubmitOutcome.Repeated);
        printer.Unplaced(await cluster.Tasks.Unplaced(submitted.Task.Spec, cancellationToken).ConfigureAwait(false));
        if (!parsed.GetValue(_wait))
            return ExitCodes.Ok;
        return await TaskWaiting.Wait(cluster.Tasks, submitted.Task, printer, cancellationToken).ConfigureAwait(false);
    }

    private Task<Submitted> Submit(TaskConnection cluster, string? key, CancellationToken cancellationToken) =>
        Judged(() => cluster.Intake().Submit(_request!, key, cancellationToken));

    private static async Task<T> Judged<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (BadFieldsException error)
        {
            throw new CommandException(error.Status == 409 ? ExitCodes.Failed : ExitCodes.Usage, SubmitFlags.Said(error), error);
        }
    }
}
