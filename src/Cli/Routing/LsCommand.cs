using System.CommandLine;
using System.Diagnostics;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Nodes;
using Wetware.Routing;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Routing;

/// <summary><c>ww ls</c>.</summary>
internal sealed class LsCommand : Command
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WatchPatience = TimeSpan.FromMinutes(1);

    public LsCommand()
        : base("ls", "List the nodes of the cluster, as one of them knows them now")
    {
        var flags = ClientFlags.AddTo(this);
        var words = new Argument<string[]>("query") { Description = LsQuery.Grammar, Arity = ArgumentArity.ZeroOrMore, HelpName = "query" };
        var exact = new Option<bool>("--exact") { Description = "Values are whole texts, not beginnings of texts" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var watch = new Option<bool>("--watch") { Description = "Go on telling who comes and goes, until ctrl-C" };
        Arguments.Add(words);
        Options.Add(exact);
        Options.Add(json);
        Options.Add(watch);
        SetAction(async (parsed, cancellationToken) =>
        {
            var query = LsQuery.Parse(parsed.GetValue(words) ?? [], parsed.GetValue(exact));
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var views = new NodeViews(connection, TimeProvider.System);
            var printer = new NodePrinter(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            var nodes = await List(views, query, cancellationToken).ConfigureAwait(false);
            printer.All(nodes);
            if (parsed.GetValue(watch))
                await Watch(views, query, printer, nodes, parsed.InvocationConfiguration.Error, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static async Task<IReadOnlyList<NodeCard>> List(NodeViews views, RoutingQuery query, CancellationToken cancellationToken) =>
        [.. (await views.List(query, cancellationToken).ConfigureAwait(false)).Select(Card)];

    private static async Task Watch(
        NodeViews views, RoutingQuery query, NodePrinter printer, IReadOnlyList<NodeCard> known, TextWriter error, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(WatchEvery, cancellationToken).ConfigureAwait(false);
            var now = await ListAgain(views, query, error, cancellationToken).ConfigureAwait(false);
            foreach (var node in known.ExceptBy(now.Select(n => n.Server), n => n.Server))
                printer.Change("left", node);
            foreach (var node in now.ExceptBy(known.Select(n => n.Server), n => n.Server))
                printer.Change("joined", node);
            foreach (var node in now.Where(node => known.Any(was => was.Server == node.Server && was.Cordoned != node.Cordoned)))
                printer.Change(node.Cordoned ? "cordoned" : "uncordoned", node);
            known = now;
        }
    }

    // The node that was asked may have died: another one answers once it is known to be gone.
    private static async Task<IReadOnlyList<NodeCard>> ListAgain(NodeViews views, RoutingQuery query, TextWriter error, CancellationToken cancellationToken)
    {
        var lost = Stopwatch.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return await List(views, query, cancellationToken).ConfigureAwait(false);
            }
            catch (CommandException failure) when (failure.ExitCode == ExitCodes.NoCluster && Stopwatch.GetElapsedTime(lost) < WatchPatience)
            {
                if (isFirst)
                    await error.WriteLineAsync("ww: the cluster does not answer; asking again").ConfigureAwait(false);
            }
        }
    }

    private static NodeCard Card(RoutingRecord record) => new()
    {
        Server = record.Server,
        Peer = record.Peer,
        Host = record.Host,
        Meta = record.Meta,
        Role = record.Role,
        Primary = record.Primary,
        Started = record.Started,
        Version = record.Version,
        Address = record.Address,
        Cordoned = record.Cordoned,
    };
}
