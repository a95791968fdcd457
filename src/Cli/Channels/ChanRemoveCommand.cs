using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan rm</c>.</summary>
internal sealed class ChanRemoveCommand : Command
{
    public ChanRemoveCommand()
        : base("rm", "Remove a closed channel with all that is left in it, so that its name is free")
    {
        var name = ChanSession.Name();
        Arguments.Add(name);
        var flags = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) => ChanSession.Run(
            flags,
            parsed,
            async channels =>
            {
                await channels.RemoveAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
                return ExitCodes.Ok;
            },
            cancellationToken));
    }
}
