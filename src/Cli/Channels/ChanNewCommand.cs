using System.CommandLine;
using Wetware.Channels;
using Wetware.Cli.Commands;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan new</c>.</summary>
internal sealed class ChanNewCommand : Command
{
    public ChanNewCommand()
        : base("new", "Make a channel and print its name")
    {
        var name = new Argument<string?>("name") { Description = "Its name; without, one that nobody can guess", Arity = ArgumentArity.ZeroOrOne };
        var capacity = new Option<int>("--capacity") { Description = "Values that it keeps; 0: a send waits for its receiver", HelpName = "n" };
        Arguments.Add(name);
        Options.Add(capacity);
        var flags = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) => ChanSession.Run(
            flags,
            parsed,
            async channels =>
            {
                var info = await channels.CreateAsync(parsed.GetValue(name) ?? ChannelName.New(), parsed.GetValue(capacity), cancellationToken).ConfigureAwait(false);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(info.Name).ConfigureAwait(false);
                return ExitCodes.Ok;
            },
            cancellationToken));
    }
}
