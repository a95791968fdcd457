using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Errors;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Routing;

/// <summary>What setting and removing labels have in common: the node, the call, and the labels afterwards.</summary>
internal static class MetaChange
{
    public static void AddTo(Command command, Argument<string[]> words, Func<string[], (Dictionary<string, string> Set, string[] Remove)> read)
    {
        var flags = ClientFlags.AddTo(command);
        var node = new Argument<string>("node") { Description = "Its server id or peer id, or the beginning of one", HelpName = "node" };
        var json = new Option<bool>("--json") { Description = "The labels as one JSON object" };
        command.Arguments.Add(node);
        command.Arguments.Add(words);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (set, remove) = read(parsed.GetValue(words) ?? []);
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var views = new NodeViews(connection, TimeProvider.System);
            var target = await views.Find(parsed.GetValue(node)!, cancellationToken).ConfigureAwait(false);
            var labels = await Change(views.Of(target), set, remove, cancellationToken).ConfigureAwait(false);
            Print(parsed.InvocationConfiguration.Output, labels, parsed.GetValue(json));
            return ExitCodes.Ok;
        });
    }

    private static async Task<IReadOnlyDictionary<string, string>> Change(
        Wetware.Routing.IViewGrain view, Dictionary<string, string> set, string[] remove, CancellationToken cancellationToken)
    {
        try
        {
            return await view.SetMeta(set, remove, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error)
        {
            throw new CommandException(error.Kind == ErrorKind.Disconnected ? ExitCodes.Failed : ExitCodes.Usage, error.Message, error);
        }
    }

    private static void Print(TextWriter output, IReadOnlyDictionary<string, string> labels, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(labels, RoutingJson.Default.IReadOnlyDictionaryStringString));
            return;
        }

        var table = new TextTable("KEY", "VALUE");
        foreach (var (key, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            table.Add(key, value);
        table.Write(output);
    }
}
