namespace Wetware.Nodes;

/// <summary>Keys of <see cref="INodeOwned"/> grains: <c>&lt;server id&gt;</c> or <c>&lt;server id&gt;/&lt;rest&gt;</c>.</summary>
public static class NodeKey
{
    /// <summary>The key of something named <paramref name="rest"/> on <paramref name="server"/>.</summary>
    public static string For(ServerId server, string rest = "") => rest.Length == 0 ? server.ToString() : $"{server}/{rest}";

    /// <summary>The server that a key names; false when it names none.</summary>
    public static bool TryGetServer(ReadOnlySpan<char> key, out ServerId server)
    {
        server = default;
        return key.Length >= ServerId.TextLength
            && (key.Length == ServerId.TextLength || key[ServerId.TextLength] == '/')
            && ServerId.TryParse(key[..ServerId.TextLength], out server);
    }
}
