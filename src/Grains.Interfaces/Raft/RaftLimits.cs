using System.Buffers;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.RaftGroups;

/// <summary>Limits of Raft groups, and the checks of names.</summary>
public static class RaftLimits
{
    /// <summary>Longest name of a group, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Longest kind of a state machine, in characters.</summary>
    public const int MaxKindLength = 128;

    /// <summary>Most members of a group, learners included.</summary>
    public const int MaxMembers = 15;

    /// <summary>Most groups that are kept in the cluster's storage.</summary>
    public const int MaxStoredGroups = 1000;

    /// <summary>Most bytes of one command or one query: 4 MiB, as much as the state machines take.</summary>
    public const int MaxCommandBytes = 4 << 20;

    /// <summary>Most bytes of a part of <see cref="IRaftMemberGrain.ReadImage"/>: 1 MiB.</summary>
    public const int ImagePartBytes = 1 << 20;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");
    private static readonly SearchValues<char> KindCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-:");

    /// <summary>Passes a valid name: 1 to <see cref="MaxNameLength"/> of <c>a-z 0-9 . _ -</c>, beginning with a letter or digit.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too long; <c>failed</c>: malformed.</exception>
    public static void CheckName(string? name) => Check("group", name, MaxNameLength, NameCharacters, "a-z, 0-9, '.', '_' and '-'");

    /// <summary>Passes a valid kind of a state machine, such as <c>kv</c> or <c>wasm:&lt;digest&gt;</c>.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too long; <c>failed</c>: malformed.</exception>
    public static void CheckKind(string? kind) => Check("kind", kind, MaxKindLength, KindCharacters, "a-z, 0-9, '.', '_', '-' and ':'");

    /// <summary>Passes the peer ids of a new group's members: 1 to <see cref="MaxMembers"/>, all different.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too many; <c>failed</c>: none, malformed or repeated.</exception>
    public static void CheckNodes(IReadOnlyCollection<string>? nodes)
    {
        if (nodes is null || nodes.Count == 0)
            throw new WetwareException(ErrorKind.Failed, "field 'nodes': empty; name at least 1 node by its peer id");
        if (nodes.Count > MaxMembers)
            throw new WetwareException(ErrorKind.Limit, $"field 'nodes': {nodes.Count} nodes; at most {MaxMembers} are allowed");
        foreach (var node in nodes)
            CheckPeer(node);
        if (nodes.Distinct(StringComparer.Ordinal).Count() != nodes.Count)
            throw new WetwareException(ErrorKind.Failed, "field 'nodes': a node is named twice; a group has one member a node");
    }

    /// <summary>Passes the peer id of a node.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: malformed.</exception>
    public static void CheckPeer(string? peer)
    {
        if (!PeerId.TryParse(peer, out _))
            throw new WetwareException(ErrorKind.Failed, $"field 'node': \"{Shown(peer)}\" is not a peer id");
    }

    /// <summary>Passes a command or query that is not too large.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: more than <see cref="MaxCommandBytes"/>.</exception>
    public static void CheckBytes(string field, int length)
    {
        if (length > MaxCommandBytes)
            throw new WetwareException(ErrorKind.Limit, $"field '{field}': {length} bytes; at most {MaxCommandBytes} are allowed");
    }

    private static void Check(string field, string? text, int longest, SearchValues<char> allowed, string words)
    {
        if (text?.Length > longest)
            throw new WetwareException(ErrorKind.Limit, $"field '{field}': {text.Length} characters; at most {longest} are allowed");
        if (string.IsNullOrEmpty(text) || !char.IsAsciiLetterOrDigit(text[0]) || text.AsSpan().ContainsAnyExcept(allowed))
            throw new WetwareException(ErrorKind.Failed, $"field '{field}': \"{Shown(text)}\" is not allowed; use {words}, beginning with a letter or digit");
    }

    private static string Shown(string? text) => text is { Length: > 100 } ? text[..100] : text ?? "";
}
