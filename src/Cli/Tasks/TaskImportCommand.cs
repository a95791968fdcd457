using System.CommandLine;
using Wetware.Cli.Input;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task import</c>.</summary>
internal sealed class TaskImportCommand : TaskVerb
{
    private readonly Argument<FileInfo> _file = new("file") { Description = "A file that was exported" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Tasks that have one of the ids are cancelled and replaced" };
    private ReadOnlyMemory<byte> _bytes;

    public TaskImportCommand(ITaskConnector connector)
        : base("import", "Take in a file that was exported", connector)
    {
        Arguments.Add(_file);
        Options.Add(_replace);
    }

    protected override void Check(ParseResult parsed)
    {
        _bytes = BoundedFile.Read(parsed.GetRequiredValue(_file), TaskLimits.MaxImportBytes);
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        try
        {
            var transfer = new TaskTransfer(cluster.Tasks, cluster.Modules, TimeProvider.System);
            printer.Imported(await transfer.Import(_bytes, parsed.GetValue(_replace), cancellationToken).ConfigureAwait(false));
            return ExitCodes.Ok;
        }
        catch (BadFieldsException error) when (error.Status == 409)
        {
            throw new CommandException(ExitCodes.Failed, error.Message.Replace("replace=true", "--replace", StringComparison.Ordinal), error);
        }
    }
}
