using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module rm</c>.</summary>
internal sealed class ModuleRmCommand : Command
{
    private readonly Argument<string[]> _digests = new("digest") { Description = "Digests, as `ww module ls` lists them", Arity = ArgumentArity.OneOrMore };
    private readonly ClientFlags _client;

    public ModuleRmCommand()
        : base("rm", "Remove programs that nobody holds; nodes that have one go on running it")
    {
        Arguments.Add(_digests);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var modules = connection.Wetware.Modules;
        foreach (var digest in parsed.GetRequiredValue(_digests))
        {
            if (!await modules.DeleteAsync(digest, cancellationToken).ConfigureAwait(false))
                throw new CommandException(ExitCodes.Failed, $"not-found: there is no module {digest} in the cluster");
        }

        return ExitCodes.Ok;
    }
}
