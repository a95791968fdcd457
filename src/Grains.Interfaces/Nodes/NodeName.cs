using System.Diagnostics.CodeAnalysis;

namespace Wetware.Nodes;

/// <summary>
/// A silo's name in the membership: <c>&lt;server id&gt;-&lt;primary, gateway, worker or silo&gt;-&lt;peer id&gt;</c>. Every silo knows every
/// member's name, so grains find a node by its server id without asking anyone.
/// </summary>
public sealed record NodeName(ServerId Server, string Kind, PeerId Peer)
{
    /// <summary>The kind of the node that holds membership and storage.</summary>
    public const string Primary = "primary";

    /// <summary>The kind of a node that serves HTTP.</summary>
    public const string Gateway = "gateway";

    /// <summary>The kind of a node that only runs guests.</summary>
    public const string Worker = "worker";

    /// <summary>The kind of a silo of an application of its own.</summary>
    public const string Silo = "silo";

    /// <summary>Kinds that a name may have.</summary>
    private static readonly string[] Kinds = [Primary, Gateway, Worker, Silo];

    /// <summary>The name of a node.</summary>
    public static NodeName For(ServerId server, PeerId peer, NodeRole role, bool primary) =>
        new(server, primary ? Primary : role == NodeRole.Gateway ? Gateway : Worker, peer);

    /// <summary>True when the node holds membership and storage.</summary>
    public bool IsPrimary => Kind == Primary;

    /// <summary>Reads a silo's name; false when it is not one of ours.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NodeName? name)
    {
        name = null;
        var parts = text?.Split('-', 4);
        if (parts is not { Length: 3 } || !ServerId.TryParse(parts[0], out var server) || !Kinds.Contains(parts[1]) || !PeerId.TryParse(parts[2], out var peer))
            return false;
        name = new NodeName(server, parts[1], peer);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Server}-{Kind}-{Peer}";
}
