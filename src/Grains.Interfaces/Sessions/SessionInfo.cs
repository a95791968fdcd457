using System.Text.Json.Serialization;

namespace Wetware.Sessions;

/// <summary>What is known of a session; nothing in it gives access.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.session-info")]
public sealed record SessionInfo
{
    /// <summary>Its id: 32 hexadecimal digits.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The peer id of the key that logged in; empty for one without a key.</summary>
    [Id(1)]
    public string Account { get; init; } = "";

    /// <summary>Server id of the node where it began.</summary>
    [Id(2)]
    public string Server { get; init; } = "";

    /// <summary>Peer id of that node.</summary>
    [Id(3)]
    public string Peer { get; init; } = "";

    /// <summary>Host name of that node.</summary>
    [Id(4)]
    public string Host { get; init; } = "";

    /// <summary>When it began, UTC.</summary>
    [Id(5)]
    public DateTimeOffset Issued { get; init; }

    /// <summary>When it and all that it gave stop working, UTC.</summary>
    [Id(6)]
    public DateTimeOffset Expires { get; init; }

    /// <summary>The session that this one was attenuated from; empty for one of a login.</summary>
    [Id(7)]
    public string Parent { get; init; } = "";

    /// <summary>True when its holder logged out: it gives nothing more; what it gave works until it expires or is revoked.</summary>
    [Id(8)]
    public bool LoggedOut { get; init; }

    /// <summary>What it holds, in order of name.</summary>
    [Id(9)]
    public IReadOnlyList<SessionItem> Capabilities { get; init; } = [];
}

/// <summary>One named capability of a session.</summary>
/// <param name="Name">Its name, by which it is got.</param>
/// <param name="Kind">The capability's kind.</param>
/// <param name="Methods">The methods that may be called, in ordinal order; null for all of the kind.</param>
[GenerateSerializer, Immutable]
[Alias("ww.session-item")]
public sealed record SessionItem(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Methods);
