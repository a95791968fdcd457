using System.CommandLine;
using Wetware.Cli.Dev;
using Wetware.Cli.Input;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks;
using Wetware.Modules;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww dev</c>: builds a program and submits it as a task, and again when its sources change.</summary>
internal sealed class TaskDevCommand : TaskVerb
{
    private readonly DevFlags _dev;
    private readonly SubmitFlags _flags;
    private readonly Option<string?> _id = new("--id") { Description = "The task's id; a task that has it is replaced [default: dev- and the folder's name]", HelpName = "id" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Let the task end before the next build takes its place, instead of cancelling it" };
    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the task running at the end" };
    private readonly TimeProvider _time;

    public TaskDevCommand(ITaskConnector connector, TimeProvider? time = null)
        : base("dev", "Build the program of a folder and run it as a task, and again whenever its sources change, until ctrl-C", connector)
    {
        _time = time ?? TimeProvider.System;
        _dev = new DevFlags(this, "task.wasm");
        _flags = new SubmitFlags(this, edits: true);
        Options.Add(_id);
        Options.Add(_wait);
        Options.Add(_keep);
    }

    protected override void Check(ParseResult parsed) => Order(parsed, new byte[1]);

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var target = new TaskDevTarget(cluster, file => Order(parsed, BoundedFile.Read(new FileInfo(file), ModuleLimitsOfStore.MaxBytes)), parsed.GetValue(_wait), printer, parsed.InvocationConfiguration);
        var loop = _dev.Loop(parsed, target, ModuleLimitsOfStore.MaxBytes, _time);
        try
        {
            await loop.Run(cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        finally
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _time);
            await target.End(parsed.GetValue(_keep), limit.Token).ConfigureAwait(false);
        }
    }

    private TaskOrder Order(ParseResult parsed, byte[] module)
    {
        var fields = _flags.Fields(parsed);
        fields.Add("id", parsed.GetValue(_id) ?? $"dev-{_dev.NameOf(parsed)}");
        fields.AddFile("wasm", module);
        try
        {
            return TaskForm.Read(fields) with { Replace = true };
        }
        catch (BadFieldsException error)
        {
            throw new CommandException(ExitCodes.Usage, SubmitFlags.Said(error), error);
        }
    }
}
