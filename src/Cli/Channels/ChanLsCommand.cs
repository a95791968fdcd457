using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Wetware.Channels;
using Wetware.Cli.Commands;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan ls</c>.</summary>
internal sealed class ChanLsCommand : Command
{
    public ChanLsCommand()
        : base("ls", "List the channels in order of their names")
    {
        var prefix = new Option<string>("--prefix") { Description = "Only names that begin so", HelpName = "text", DefaultValueFactory = _ => "" };
        var after = new Option<string>("--after") { Description = "Only names after this one: the next page", HelpName = "name", DefaultValueFactory = _ => "" };
        var limit = new Option<int>("--limit") { Description = "At most so many", HelpName = "n", DefaultValueFactory = _ => ChannelLimits.MaxListed };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        foreach (var option in (Option[])[prefix, after, limit, json])
            Options.Add(option);
        var flags = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) => ChanSession.Run(
            flags,
            parsed,
            async channels =>
            {
                var infos = await channels.ListAsync(
                    parsed.GetRequiredValue(prefix), parsed.GetRequiredValue(after), parsed.GetValue(limit), cancellationToken).ConfigureAwait(false);
                Print(infos, parsed.InvocationConfiguration.Output, parsed.GetValue(json));
                return ExitCodes.Ok;
            },
            cancellationToken));
    }

    private static void Print(IReadOnlyList<ChannelInfo> infos, TextWriter output, bool json)
    {
        if (json)
        {
            foreach (var info in infos)
                output.WriteLine(JsonSerializer.Serialize(ChannelLine.From(info), ChannelCliJson.Default.ChannelLine));
            return;
        }

        var table = new TextTable("NAME", "CAPACITY", "STATE", "BUFFERED", "SENDERS", "RECEIVERS", "CREATED");
        foreach (var info in infos)
        {
            table.Add(
                info.Name,
                Text(info.Capacity),
                info.Closed ? "closed" : "open",
                Text(info.Buffered),
                Text(info.Senders),
                Text(info.Receivers),
                info.Created.ToString("u", CultureInfo.InvariantCulture));
        }

        table.Write(output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
