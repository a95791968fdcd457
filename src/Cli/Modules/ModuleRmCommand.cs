using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Modules;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module rm</c>.</summary>
internal sealed class ModuleRmCommand : Command
{
    private readonly Argument<string[]> _modules = new("module") { Description = "Digests, names with all their versions, or versions as name@version", Arity = ArgumentArity.OneOrMore };
    private readonly ClientFlags _client;

    public ModuleRmCommand()
        : base("rm", "Remove programs that nobody holds, or names; nodes that have a program go on running it")
    {
        Arguments.Add(_modules);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var modules = connection.Wetware.Modules;
        foreach (var digest in parsed.GetRequiredValue(_modules))
        {
            if (ModuleReference.TryParse(digest, out var name, out var version))
            {
                if (!await connection.Wetware.ModuleNames.RemoveAsync(name, version, cancellationToken).ConfigureAwait(false))
                    throw new CommandException(ExitCodes.Failed, $"not-found: there is no {digest} in the cluster");
                continue;
            }

            if (!await modules.DeleteAsync(digest, cancellationToken).ConfigureAwait(false))
                throw new CommandException(ExitCodes.Failed, $"not-found: there is no module {digest} in the cluster");
        }

        return ExitCodes.Ok;
    }
}
