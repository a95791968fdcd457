using Wetware.Nodes;

namespace Wetware.Cli.Output;

/// <summary>A node as <c>ww ls --json</c> writes it; empty fields are left out.</summary>
internal sealed record NodeJson
{
    public string? Event { get; init; }

    public required string Server { get; init; }

    public required string Peer { get; init; }

    public string? Host { get; init; }

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public required string Role { get; init; }

    public required bool Primary { get; init; }

    public required string Address { get; init; }

    public required bool Answered { get; init; }

    public required bool Cordoned { get; init; }

    public static NodeJson From(NodeCard node) => new()
    {
        Server = node.Server,
        Peer = node.Peer,
        Host = node.Host.Length == 0 ? null : node.Host,
        Meta = node.Meta.Count == 0 ? null : node.Meta,
        Role = node.Role == NodeRole.Gateway ? "gateway" : "worker",
        Primary = node.Primary,
        Address = node.Address,
        Answered = node.Answered,
        Cordoned = node.Cordoned,
    };
}
