using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Modules;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module rollback</c>.</summary>
internal sealed class ModuleRollbackCommand : Command
{
    private readonly Argument<string> _reference = new("name") { Description = "A name, for the version before its current one, or name@version" };
    private readonly ClientFlags _client;

    public ModuleRollbackCommand()
        : base("rollback", "Make an earlier version of a name the current one")
    {
        Arguments.Add(_reference);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ModuleReference.TryParse(parsed.GetRequiredValue(_reference), out var name, out var version))
            throw new CommandException(ExitCodes.Usage, "name: must be name or name@version");
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var after = await connection.Wetware.ModuleNames.RollbackAsync(name, version, cancellationToken).ConfigureAwait(false);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{after.Name}@{after.Current}").ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
