using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Connecting;
using Wetware.Cli.Routing;
using Wetware.Cli.Wasm;
using Wetware.Raft.KeyValue;
using Wetware.Raft.Machines;
using Wetware.RaftGroups;
using Wetware.Routing;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft create</c>.</summary>
internal sealed class RaftCreateCommand : RaftGroupCommand
{
    private readonly Option<string> _kind = new("--kind")
    {
        Description = "The state machine: kv, queue, or wasm:DIGEST for a module that the cluster keeps",
        HelpName = "kind",
        DefaultValueFactory = _ => KeyValueGroup.Kind,
    };

    private readonly Option<string?> _nodes = new("--nodes")
    {
        Description = "A member on each of these nodes: server or peer ids or their beginnings",
        HelpName = "server,…",
    };

    private readonly Option<int?> _count = new("--count")
    {
        Description = $"A member on so many nodes, 1 to {RaftLimits.MaxMembers} [default: {RaftNodes.DefaultCount}, or all where there are fewer]",
        HelpName = "n",
    };

    private readonly Option<FileInfo?> _machine = new("--machine") { Description = "The state machine is this module, which is put into the cluster", HelpName = "file" };
    private byte[]? _module;

    public RaftCreateCommand()
        : base("create", "Create a group with a voter on each of some nodes")
    {
        foreach (var option in (Option[])[_kind, _machine, _nodes, _count])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override async Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        Check(() => RaftLimits.CheckKind(parsed.GetRequiredValue(_kind)));
        CheckNodes(parsed);
        if (parsed.GetValue(_machine) is not { } file)
            return;
        if (parsed.GetResult(_kind) is { Implicit: false })
            throw new CommandException(ExitCodes.Usage, "--kind and --machine exclude each other");
        _module = await WasmCommand.Read(file, cancellationToken).ConfigureAwait(false);
    }

    private void CheckNodes(ParseResult parsed)
    {
        if (parsed.GetValue(_count) is < 1 or > RaftLimits.MaxMembers)
            throw new CommandException(ExitCodes.Usage, $"--count: {parsed.GetValue(_count)} is not allowed; use 1 to {RaftLimits.MaxMembers}");
        if (parsed.GetValue(_nodes) is not { } nodes)
            return;
        if (parsed.GetValue(_count) is not null)
            throw new CommandException(ExitCodes.Usage, "--nodes and --count exclude each other");
        var count = Names(nodes).Length;
        if (count is < 1 or > RaftLimits.MaxMembers)
            throw new CommandException(ExitCodes.Usage, $"--nodes: {count} nodes are not allowed; name 1 to {RaftLimits.MaxMembers}, separated by commas");
    }

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var views = new NodeViews(connection, TimeProvider.System);
        var nodes = parsed.GetValue(_nodes) is { } names
            ? await Find(views, Names(names), cancellationToken).ConfigureAwait(false)
            : Choose(group.Name, await views.List(RoutingQuery.All, cancellationToken).ConfigureAwait(false), parsed.GetValue(_count));
        var kind = _module is null
            ? parsed.GetRequiredValue(_kind)
            : MachineGroup.Kind((await connection.Wetware.Modules.PutAsync(_module, cancellationToken).ConfigureAwait(false)).Digest);
        await connection.Wetware.RaftGroups.CreateAsync(group.Name, kind, [.. nodes.Select(node => node.Peer)], cancellationToken).ConfigureAwait(false);
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(IsJson(parsed)
            ? JsonSerializer.Serialize(
                new CreatedJson(group.Name, kind, [.. nodes.Select(node => new CreatedNodeJson(node.Server, node.Peer))]), RaftJson.Default.CreatedJson)
            : $"{group.Name}: members on {string.Join(", ", nodes.Select(node => Printable.Escape(node.Server)))}");
        return ExitCodes.Ok;
    }

    /// <summary>Chooses nodes as <see cref="RaftNodes.Choose"/> does.</summary>
    /// <exception cref="CommandException">There are fewer nodes than were asked for.</exception>
    internal static RoutingRecord[] Choose(string group, IReadOnlyList<RoutingRecord> records, int? count)
    {
        RoutingRecord[] chosen =
        [
            .. RaftNodes.Choose(group, records.Select(record => record.Peer), count ?? RaftNodes.DefaultCount)
                .Select(peer => records.Where(record => record.Peer == peer).MaxBy(record => record.Started)!),
        ];
        return count is null || chosen.Length == count
            ? chosen
            : throw new CommandException(ExitCodes.Failed, $"--count: the cluster has {chosen.Length} nodes; {count} are needed");
    }

    private static async Task<RoutingRecord[]> Find(NodeViews views, string[] names, CancellationToken cancellationToken)
    {
        var found = new RoutingRecord[names.Length];
        for (var i = 0; i < names.Length; i++)
            found[i] = await views.Find(names[i], cancellationToken).ConfigureAwait(false);
        Check(() => RaftLimits.CheckNodes([.. found.Select(node => node.Peer)]));
        return found;
    }

    private static string[] Names(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
