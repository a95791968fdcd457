using System.CommandLine;
using System.IO.Pipelines;
using Wetware.Gateway.Tasks;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task export</c>.</summary>
internal sealed class TaskExportCommand : TaskVerb
{
    private readonly Argument<string> _file = new("file") { Description = "Where to; - for standard output", DefaultValueFactory = _ => "-" };
    private readonly Option<bool> _noModules = new("--no-modules") { Description = "Leave the modules out" };

    public TaskExportCommand(ITaskConnector connector)
        : base("export", "Write all tasks, and the modules that they need, into one JSON file", connector)
    {
        Arguments.Add(_file);
        Options.Add(_noModules);
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var transfer = new TaskTransfer(cluster.Tasks, cluster.Modules, TimeProvider.System);
        if (parsed.GetRequiredValue(_file) is "-")
        {
            using var memory = new MemoryStream();
            await Write(transfer, memory, parsed, cancellationToken).ConfigureAwait(false);
            await printer.Output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length)).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        // Written beside and moved when it is whole, so that a file under the name is never half of one.
        var path = Path.GetFullPath(parsed.GetRequiredValue(_file));
        var part = path + ".part";
        try
        {
            var file = File.Create(part);
            await using (file.ConfigureAwait(false))
                await Write(transfer, file, parsed, cancellationToken).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task Write(TaskTransfer transfer, Stream output, ParseResult parsed, CancellationToken cancellationToken)
    {
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        await transfer.Export(pipe, !parsed.GetValue(_noModules), TaskCliJson.Default.Options, cancellationToken).ConfigureAwait(false);
        await pipe.CompleteAsync().ConfigureAwait(false);
    }
}
