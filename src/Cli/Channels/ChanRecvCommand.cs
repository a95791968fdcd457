using System.CommandLine;
using Wetware.Channels;
using Wetware.Cli.Commands;
using Wetware.Errors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan recv</c>.</summary>
internal sealed class ChanRecvCommand : Command
{
    private const int Batch = 256;

    public ChanRecvCommand()
        : base("recv", "Receive values, each of which nobody else receives")
    {
        var name = ChanSession.Name();
        var count = new Option<long>("--count") { Description = "How many values", HelpName = "n", DefaultValueFactory = _ => 1 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the channel is closed" };
        var hex = new Option<bool>("--hex") { Description = "Print hexadecimal digits" };
        var raw = new Option<bool>("--raw") { Description = "Print the bytes as they are, without line ends" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        Arguments.Add(name);
        foreach (var option in (Option[])[count, follow, hex, raw, json])
            Options.Add(option);
        var flags = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(count) < 1)
                throw new CommandException(ExitCodes.Usage, "--count: at least 1");
            if ((parsed.GetValue(hex) ? 1 : 0) + (parsed.GetValue(raw) ? 1 : 0) + (parsed.GetValue(json) ? 1 : 0) > 1)
                throw new CommandException(ExitCodes.Usage, "--hex, --raw and --json exclude each other");
            var printer = new ValuePrinter(parsed.InvocationConfiguration.Output, parsed.GetValue(hex), parsed.GetValue(raw), parsed.GetValue(json));
            var left = parsed.GetValue(follow) ? long.MaxValue : parsed.GetValue(count);
            return ChanSession.Run(flags, parsed, channels => Receive(channels, parsed.GetRequiredValue(name), left, parsed.GetValue(follow), printer, cancellationToken), cancellationToken);
        });
    }

    private static async Task<int> Receive(
        ChannelClient channels, string name, long left, bool follow, ValuePrinter printer, CancellationToken cancellationToken)
    {
        try
        {
            while (left > 0)
            {
                var values = await channels.RecvManyAsync(name, (int)Math.Min(left, Batch), cancellationToken).ConfigureAwait(false);
                foreach (var value in values)
                    await printer.Print(value).ConfigureAwait(false);
                left -= values.Count;
            }
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Closed && follow)
        {
            // That is the end that was waited for.
        }

        return ExitCodes.Ok;
    }
}
