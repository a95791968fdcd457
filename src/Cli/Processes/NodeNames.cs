using Wetware.Cli.Connecting;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Processes;

/// <summary>Finds nodes and processes by what a person types: a server id or its beginning, or a host name that only one node has.</summary>
internal static class NodeNames
{
    /// <exception cref="CommandException">None is meant, or more than one.</exception>
    public static async Task<NodeCard> Find(ClusterConnection connection, string text, CancellationToken cancellationToken)
    {
        var nodes = await connection.Client.GetGrain<INodesGrain>(0).List(cancellationToken).ConfigureAwait(false);
        var meant = nodes.Where(node => text.Length > 0 && (node.Server.StartsWith(text, StringComparison.Ordinal) || node.Host == text)).ToArray();
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new CommandException(ExitCodes.Usage, $"there is no node \"{text}\" in the cluster; `ww ls` lists them"),
            _ => throw new CommandException(ExitCodes.Usage, $"\"{text}\" may mean {string.Join(", ", meant.Select(node => node.Server))}"),
        };
    }

    /// <summary>The node that is named, or else one of the workers; a gateway only where there is no worker.</summary>
    public static async Task<ServerId> FindOrChoose(ClusterConnection connection, string? text, CancellationToken cancellationToken)
    {
        if (text is not null)
            return Server(await Find(connection, text, cancellationToken).ConfigureAwait(false));
        var nodes = await connection.Client.GetGrain<INodesGrain>(0).List(cancellationToken).ConfigureAwait(false);
        NodeCard[] workers = [.. nodes.Where(node => node is { Answered: true, Cordoned: false, Role: NodeRole.Worker })];
        NodeCard[] all = workers.Length > 0 ? workers : [.. nodes.Where(node => node is { Answered: true, Cordoned: false })];
        return all.Length > 0
            ? Server(all[Random.Shared.Next(all.Length)])
            : throw new CommandException(ExitCodes.NoCluster, "no node of the cluster answers that is not cordoned");
    }

    /// <summary>A process written <c>&lt;server id or its beginning&gt;/&lt;pid&gt;</c>.</summary>
    /// <exception cref="CommandException">It is written otherwise, or names no node.</exception>
    public static async Task<ProcessId> Process(ClusterConnection connection, string text, CancellationToken cancellationToken)
    {
        if (ProcessId.TryParse(text, out var id))
            return id;
        var at = text.IndexOf('/', StringComparison.Ordinal);
        if (at <= 0 || !ProcessId.TryParse(new string('0', ServerId.TextLength) + text[at..], out id))
            throw new CommandException(ExitCodes.Usage, $"\"{text}\" names no process; it is written <server id>/<pid>, as `ww ps` lists them");
        return id with { Server = Server(await Find(connection, text[..at], cancellationToken).ConfigureAwait(false)) };
    }

    public static ServerId Server(NodeCard node) => ServerId.TryParse(node.Server, out var server)
        ? server
        : throw new CommandException(ExitCodes.Failed, $"a node calls itself \"{node.Server}\"");
}
