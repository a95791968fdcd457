using System.Text.Json;
using Wetware.Nodes;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Output;

/// <summary>Shows nodes: a table for people, or JSON, one object a line.</summary>
internal sealed class NodePrinter(TextWriter output, bool json)
{
    public void All(IReadOnlyList<NodeCard> nodes)
    {
        if (json)
        {
            foreach (var node in nodes)
                output.WriteLine(JsonSerializer.Serialize(NodeJson.From(node), CliJson.Default.NodeJson));
            return;
        }

        var table = new TextTable("SERVER", "PEER", "HOST", "ROLE", "META");
        foreach (var node in nodes)
            table.Add(node.Server, node.Peer, node.Host, Role(node), Meta(node));
        table.Write(output);
    }

    /// <summary>One node came or went.</summary>
    public void Change(string what, NodeCard node) => output.WriteLine(
        json
            ? JsonSerializer.Serialize(NodeJson.From(node) with { Event = what }, CliJson.Default.NodeJson)
            : Printable.Escape($"{what} {node.Server} {node.Peer} {node.Host} {Role(node)}".TrimEnd()));

    private static string Role(NodeCard node)
    {
        var role = node.Role == NodeRole.Gateway ? "gateway" : "worker";
        return $"{role}{(node.Primary ? ", primary" : "")}{(node.Cordoned ? ", cordoned" : "")}{(node.Answered ? "" : " (silent)")}";
    }

    private static string Meta(NodeCard node) =>
        string.Join(' ', node.Meta.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
