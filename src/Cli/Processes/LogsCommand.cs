using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Processes;

/// <summary><c>ww logs</c>.</summary>
internal sealed class LogsCommand : Command
{
    private readonly Argument<string> _process = new("process") { Description = "A process, as <server id or its beginning>/<pid>" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until it ends" };
    private readonly Option<long> _offset = new("--offset") { Description = "Begin after this many bytes of its output", HelpName = "bytes" };
    private readonly ClientFlags _client;

    public LogsCommand()
        : base("logs", "Show what a process wrote: its standard output on ours, its standard error on ours")
    {
        Arguments.Add(_process);
        Options.Add(_follow);
        Options.Add(_offset);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var id = await NodeNames.Process(connection, parsed.GetRequiredValue(_process), cancellationToken).ConfigureAwait(false);
        var processes = connection.Wetware.Processes;
        await LogPrinter.Print(parsed.InvocationConfiguration, processes, id, parsed.GetValue(_offset), parsed.GetValue(_follow), cancellationToken).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
