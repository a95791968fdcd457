using Wetware.Nodes;

namespace Wetware.Clustering.Membership;

/// <summary>One silo in the membership table, as JSON on disk and on the wire.</summary>
public sealed record MemberRow
{
    /// <summary>Silo address and generation, <c>address:port@generation</c>.</summary>
    public required string Silo { get; init; }

    /// <summary>Orleans' silo status, by number.</summary>
    public required int Status { get; init; }

    /// <summary>The machine's name.</summary>
    public string HostName { get; init; } = "";

    /// <summary>See <see cref="NodeName"/>.</summary>
    public string SiloName { get; init; } = "";

    /// <summary>Port for grain clients; 0 = none.</summary>
    public int ProxyPort { get; init; }

    /// <summary>When the silo started, UTC.</summary>
    public required DateTime StartTime { get; init; }

    /// <summary>When it last said that it lives, UTC.</summary>
    public required DateTime IAmAliveTime { get; init; }

    /// <summary>Who suspects it, and since when.</summary>
    public IReadOnlyList<Suspicion> Suspicions { get; init; } = [];

    /// <summary>Set by the table.</summary>
    public string? ETag { get; init; }

    /// <summary>True when this is a start of that peer's node.</summary>
    public bool IsOf(PeerId peer) => NodeName.TryParse(SiloName, out var name) && name.Peer == peer;
}

/// <summary>A vote that a silo is dead.</summary>
/// <param name="Silo">Who votes, <c>address:port@generation</c>.</param>
/// <param name="At">When, UTC.</param>
public sealed record Suspicion(string Silo, DateTime At);
