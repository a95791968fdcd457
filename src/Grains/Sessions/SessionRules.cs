using Wetware.Errors;
using Wetware.Sessions;

namespace Wetware.Grains.Sessions;

/// <summary>What a session may pass on: never more than it has, never for longer.</summary>
internal static class SessionRules
{
    private const int MaxGrants = 64;

    /// <summary>When a session that descends from one which expires at <paramref name="latest"/> does.</summary>
    public static DateTimeOffset Expires(SessionNarrowing narrowing, DateTimeOffset now, DateTimeOffset latest)
    {
        if (narrowing.Seconds is not { } seconds)
            return latest;
        if (!(seconds >= 1) || seconds > TimeSpan.FromDays(365).TotalSeconds)
            throw new WetwareException(ErrorKind.Limit, "seconds: 1 to 31536000");
        var wanted = now + TimeSpan.FromSeconds(seconds);
        return wanted < latest ? wanted : latest;
    }

    /// <summary>The entries that the grants name, each with no method that it did not have.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a grant names what is not held; <c>failed</c>, <c>limit</c>: malformed, too many.</exception>
    public static List<SessionEntry> Narrow(IReadOnlyList<SessionEntry> held, IReadOnlyList<string> grants)
    {
        if (grants is null || grants.Count > MaxGrants)
            throw new WetwareException(ErrorKind.Limit, $"grants: at most {MaxGrants}");
        var kept = new SortedDictionary<string, SessionEntry>(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            if (!GrantText.TryParse(grant, out var name, out var methods, out var problem))
                throw new WetwareException(ErrorKind.Failed, $"grants: {problem}");
            foreach (var entry in name == GrantText.Everything ? held : [Find(held, name)])
                kept[entry.Name] = methods is null ? entry : entry with { Methods = Fewer(entry, methods) };
        }

        return [.. kept.Values];
    }

    private static SessionEntry Find(IReadOnlyList<SessionEntry> held, string name) =>
        held.FirstOrDefault(entry => entry.Name == name)
            ?? throw new WetwareException(ErrorKind.Denied, $"grants: the session has no '{name}'");

    private static IReadOnlyList<string> Fewer(SessionEntry entry, IReadOnlyList<string> methods)
    {
        foreach (var method in methods)
        {
            if (entry.Methods is not null && !entry.Methods.Contains(method, StringComparer.Ordinal))
                throw new WetwareException(ErrorKind.Denied, $"grants: '{entry.Name}' of the session has no method '{method}'");
        }

        return methods;
    }
}
