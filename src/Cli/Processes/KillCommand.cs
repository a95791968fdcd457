using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Processes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Processes;

/// <summary><c>ww kill</c>.</summary>
internal sealed class KillCommand : Command
{
    private readonly Argument<string[]> _processes = new("process") { Description = "Processes, as <server id or its beginning>/<pid>", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _signal = new("--signal", "-s")
    {
        Description = "INT, QUIT, KILL or TERM, which all end it and its descendants; 0 only asks whether it is known",
        DefaultValueFactory = _ => "KILL",
    };

    private readonly ClientFlags _client;

    public KillCommand()
        : base("kill", "End processes and all their descendants")
    {
        Arguments.Add(_processes);
        Options.Add(_signal);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!Signals.TryParse(parsed.GetValue(_signal), out var signal))
            throw new CommandException(ExitCodes.Usage, $"--signal: there is no signal \"{parsed.GetValue(_signal)}\" here; there are INT, QUIT, KILL, TERM and 0");
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var processes = connection.Wetware.Processes;
        foreach (var text in parsed.GetRequiredValue(_processes))
        {
            var id = await NodeNames.Process(connection, text, cancellationToken).ConfigureAwait(false);
            await processes.SignalAsync(id, signal, cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Ok;
    }
}
