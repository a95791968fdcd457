using Wetware.Capabilities;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>A session as it is stored.</summary>
[GenerateSerializer]
[Alias("ww.session-state")]
internal sealed class SessionState
{
    [Id(0)]
    public string Account { get; set; } = "";

    [Id(1)]
    public string Server { get; set; } = "";

    [Id(2)]
    public string Peer { get; set; } = "";

    [Id(3)]
    public string Host { get; set; } = "";

    [Id(4)]
    public DateTimeOffset Issued { get; set; }

    [Id(5)]
    public DateTimeOffset Expires { get; set; }

    [Id(6)]
    public string Parent { get; set; } = "";

    [Id(7)]
    public bool LoggedOut { get; set; }

    [Id(8)]
    public List<SessionEntry> Entries { get; set; } = [];

    /// <summary>The session's own first reference; null until it was opened.</summary>
    [Id(9)]
    public Capability? Root { get; set; }

    public SessionInfo Info(string id) => new()
    {
        Id = id,
        Account = Account,
        Server = Server,
        Peer = Peer,
        Host = Host,
        Issued = Issued,
        Expires = Expires,
        Parent = Parent,
        LoggedOut = LoggedOut,
        Capabilities = [.. Entries.Select(entry => new SessionItem(entry.Name, entry.Kind, entry.Methods))],
    };
}
