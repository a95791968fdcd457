using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan close</c>.</summary>
internal sealed class ChanCloseCommand : Command
{
    public ChanCloseCommand()
        : base("close", "Close a channel; what it keeps can still be received")
    {
        var name = ChanSession.Name();
        Arguments.Add(name);
        var flags = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) => ChanSession.Run(
            flags,
            parsed,
            async channels =>
            {
                await channels.CloseAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
                return ExitCodes.Ok;
            },
            cancellationToken));
    }
}
