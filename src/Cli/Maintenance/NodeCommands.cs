using System.CommandLine;
using System.Globalization;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Nodes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Maintenance;

/// <summary><c>ww node</c>: takes nodes out of use for maintenance.</summary>
internal static class NodeCommands
{
    public static Command Create() => new("node", "Take a node out of use for maintenance, and back")
    {
        new NodeCordonCommand("cordon", "Keep a node from taking new runs and starting processes, also over restarts. What runs there goes on", on: true),
        new NodeCordonCommand("uncordon", "Let a node take runs and start processes again", on: false),
        new NodeDrainCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "node" } => ["ww node drain 467c && ww stop               before maintenance, on the node's machine", "ww node uncordon 467c                      afterwards"],
        NodeDrainCommand => ["ww node drain 467c                         wait up to 5 minutes", "ww node drain vm2 --deadline 3600"],
        NodeCordonCommand => [$"ww node {command.Name} 467c", $"ww node {command.Name} vm2 --json"],
        _ => [],
    };
}

/// <summary>A command about one node.</summary>
internal abstract class NodeVerb(string name, string description, params Symbol[] symbols) : ClusterVerb(name, description, [Node, .. symbols])
{
    private static Argument<string> Node => new("node") { Description = "Its server id or peer id, the beginning of one of them, or a host name that only one node has" };

    /// <summary>The node that is named.</summary>
    protected static Task<NodeCard> Find(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken) =>
        connection.Wetware.Nodes.FindAsync(parsed.GetRequiredValue<string>("node"), cancellationToken);

    /// <summary>Shows the node afterwards: the JSON of <c>ww ls</c>, or a line.</summary>
    protected void Show(ParseResult parsed, NodeCard card, string line)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (IsJson(parsed))
            new NodePrinter(output, json: true).All([card]);
        else
            output.WriteLine(line);
    }
}

/// <summary><c>ww node cordon</c> and <c>ww node uncordon</c>.</summary>
internal sealed class NodeCordonCommand(string name, string description, bool on) : NodeVerb(name, description)
{
    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = connection.Wetware.Nodes;
        var server = (await Find(connection, parsed, cancellationToken).ConfigureAwait(false)).Server;
        var card = await (on ? nodes.CordonAsync(server, cancellationToken) : nodes.UncordonAsync(server, cancellationToken)).ConfigureAwait(false);
        Show(parsed, card, $"node {card.Server} is {(on ? "cordoned" : "in use again")}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww node drain</c>.</summary>
internal sealed class NodeDrainCommand : NodeVerb
{
    private const int MaxDeadline = 7 * 86_400;

    private readonly Option<int> _deadline;

    public NodeDrainCommand()
        : this(new Option<int>("--deadline") { Description = $"Seconds to wait, 0 to {MaxDeadline}", HelpName = "seconds", DefaultValueFactory = _ => 300 })
    {
    }

    private NodeDrainCommand(Option<int> deadline)
        : base("drain", "Cordon a node, and wait until no runs and no processes are left there. Exit code 1 when the deadline comes first; the node stays cordoned", deadline) => _deadline = deadline;

    /// <inheritdoc />
    protected override void CheckTyped(ParseResult parsed)
    {
        if (parsed.GetValue(_deadline) is < 0 or > MaxDeadline)
            throw new CommandException(ExitCodes.Usage, $"--deadline: must be 0 to {MaxDeadline} seconds");
    }

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var wait = TimeSpan.FromSeconds(parsed.GetValue(_deadline));
        var server = (await Find(connection, parsed, cancellationToken).ConfigureAwait(false)).Server;
        var card = await connection.Wetware.Nodes.DrainAsync(server, wait, now => error.WriteLine($"node {now.Server}: {Load(now)}"), cancellationToken).ConfigureAwait(false);
        var drained = NodeClient.IsDrained(card);
        Show(parsed, card, drained
            ? $"node {card.Server} is drained and stays cordoned"
            : string.Create(CultureInfo.InvariantCulture, $"node {card.Server} still has {Load(card)} after {wait.TotalSeconds} s; it stays cordoned"));
        return drained ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static string Load(NodeCard card) =>
        string.Create(CultureInfo.InvariantCulture, $"{card.Runs} run{(card.Runs == 1 ? "" : "s")}, {card.Processes} process{(card.Processes == 1 ? "" : "es")}");
}
