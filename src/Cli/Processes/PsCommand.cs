using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Processes;

/// <summary><c>ww ps</c>.</summary>
internal sealed class PsCommand : Command
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Those that have ended, too, as far as they are remembered" };
    private readonly Option<bool> _tree = new("--tree") { Description = "Children under their parents" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line" };
    private readonly Option<string?> _node = new("--node") { Description = "Only this node: a server id or its beginning, or a host name" };
    private readonly ClientFlags _client;

    public PsCommand()
        : base("ps", "List the processes of the cluster")
    {
        Options.Add(_all);
        Options.Add(_tree);
        Options.Add(_json);
        Options.Add(_node);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        IReadOnlyList<NodeCard> nodes = parsed.GetValue(_node) is { } name
            ? [await NodeNames.Find(connection, name, cancellationToken).ConfigureAwait(false)]
            : await connection.Client.GetGrain<INodesGrain>(0).List(cancellationToken).ConfigureAwait(false);
        var processes = connection.Wetware.Processes;
        var lists = await Task.WhenAll(nodes.Select(node => Ask(processes, node, parsed.GetValue(_all), cancellationToken))).ConfigureAwait(false);
        ProcessInfo[] all = [.. lists.SelectMany(list => list ?? [])];
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            foreach (var info in all)
                output.WriteLine(JsonSerializer.Serialize(ProcessJson.Of(info), ProcessesJson.Default.ProcessJson));
        }
        else
        {
            ProcessTable.Write(output, all, parsed.GetValue(_tree));
        }

        foreach (var (node, list) in nodes.Zip(lists))
        {
            if (list is null)
                parsed.InvocationConfiguration.Error.WriteLine($"ww: node {node.Server} does not answer");
        }

        return lists.Any(list => list is null) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<ProcessInfo>?> Ask(ProcessClient processes, NodeCard node, bool ended, CancellationToken cancellationToken)
    {
        try
        {
            return await processes.PsAsync(NodeNames.Server(node), ended, cancellationToken).WaitAsync(Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or WetwareException { Kind: ErrorKind.Disconnected })
        {
            return null;
        }
    }
}
