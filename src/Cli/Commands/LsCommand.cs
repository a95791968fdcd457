using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Nodes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww ls</c>.</summary>
internal sealed class LsCommand : Command
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);

    public LsCommand()
        : base("ls", "List the nodes of the cluster")
    {
        var flags = ClientFlags.AddTo(this);
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var watch = new Option<bool>("--watch") { Description = "Go on telling who comes and goes, until ctrl-C" };
        Options.Add(json);
        Options.Add(watch);
        SetAction(async (parsed, cancellationToken) =>
        {
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var printer = new NodePrinter(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            var nodes = await List(connection, cancellationToken).ConfigureAwait(false);
            printer.All(nodes);
            if (parsed.GetValue(watch))
                await Watch(connection, printer, nodes, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static async Task<IReadOnlyList<NodeCard>> List(ClusterConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Client.GetGrain<INodesGrain>(0).List(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.NoCluster, $"the cluster does not answer: {error.Message}", error);
        }
    }

    private static async Task Watch(ClusterConnection connection, NodePrinter printer, IReadOnlyList<NodeCard> known, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(WatchEvery, cancellationToken).ConfigureAwait(false);
            var now = await List(connection, cancellationToken).ConfigureAwait(false);
            foreach (var node in known.ExceptBy(now.Select(n => n.Server), n => n.Server))
                printer.Change("left", node);
            foreach (var node in now.ExceptBy(known.Select(n => n.Server), n => n.Server))
                printer.Change("joined", node);
            known = now;
        }
    }
}
