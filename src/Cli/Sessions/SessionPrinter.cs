using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Output;
using Wetware.Sessions;

namespace Wetware.Cli.Sessions;

/// <summary>Shows sessions: a table for people, or JSON, one object a line.</summary>
internal static class SessionPrinter
{
    public static void All(TextWriter output, bool json, IEnumerable<SessionInfo> sessions)
    {
        if (json)
        {
            foreach (var session in sessions)
                output.WriteLine(JsonSerializer.Serialize(session, SessionsJson.Default.SessionInfo));
            return;
        }

        var table = new TextTable("ID", "ACCOUNT", "NODE", "EXPIRES", "HOLDS");
        foreach (var session in sessions)
            table.Add(session.Id, session.Account.Length == 0 ? "-" : session.Account, session.Server, Time(session.Expires), Holds(session));
        table.Write(output);
    }

    /// <summary>A session that was opened, once with its token.</summary>
    public static void Opened(TextWriter output, TextWriter error, bool json, string token, SessionInfo session)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new OpenedJson(token, session), SessionsJson.Default.OpenedJson));
            return;
        }

        output.WriteLine(token);
        error.WriteLine($"session {session.Id} until {Time(session.Expires)}, holds: {Holds(session)}");
    }

    public static string Methods(IReadOnlyList<string>? methods) => methods is null ? "all" : string.Join(',', methods);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Holds(SessionInfo session)
    {
        var held = string.Join(' ', session.Capabilities.Select(item => item.Methods is null ? item.Name : $"{item.Name}:{string.Join(',', item.Methods)}"));
        return session.LoggedOut ? "(logged out)" : held;
    }
}
