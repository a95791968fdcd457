namespace Wetware.Nodes;

/// <summary>
/// Keys of <see cref="INodeOwned"/> grains: <c>&lt;server id&gt;</c> or <c>&lt;server id&gt;/&lt;rest&gt;</c>. With <c>~</c> before it, a key prefers the node and is
/// not bound to it: the grain is on that node as long as it is in the cluster, and on another one afterwards.
/// </summary>
public static class NodeKey
{
    private const char Preference = '~';

    /// <summary>The key of something named <paramref name="rest"/> on <paramref name="server"/>.</summary>
    public static string For(ServerId server, string rest = "") => rest.Length == 0 ? server.ToString() : $"{server}/{rest}";

    /// <summary>The key of something that is on <paramref name="server"/> at first, and on another node when that one is gone.</summary>
    public static string Prefer(string server) => Preference + server;

    /// <summary>Whether a key prefers a node, and is not bound to it.</summary>
    public static bool IsPreference(ReadOnlySpan<char> key) => key.StartsWith(Preference);

    /// <summary>The key with another rest, or none: on the same node, and bound to it or not as before.</summary>
    public static string With(string key, string rest)
    {
        ArgumentNullException.ThrowIfNull(key);
        var node = key[..HeadLength(key)];
        return rest.Length == 0 ? node : $"{node}/{rest}";
    }

    /// <summary>What a key names on its node; empty when it names the node alone.</summary>
    public static string Rest(string key) => HeadLength(key) is var head && key.Length > head ? key[(head + 1)..] : "";

    /// <summary>The server that a key is bound to; false when it names none, or only prefers one.</summary>
    public static bool TryGetServer(ReadOnlySpan<char> key, out ServerId server)
    {
        server = default;
        return key.Length >= ServerId.TextLength
            && (key.Length == ServerId.TextLength || key[ServerId.TextLength] == '/')
            && ServerId.TryParse(key[..ServerId.TextLength], out server);
    }

    /// <summary>The server that a key is bound to or prefers; false when it names none.</summary>
    public static bool TryGetNamed(ReadOnlySpan<char> key, out ServerId server) => TryGetServer(IsPreference(key) ? key[1..] : key, out server);

    private static int HeadLength(string key) => ServerId.TextLength + (IsPreference(key) ? 1 : 0);
}
