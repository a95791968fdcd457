using System.Collections.Frozen;

namespace Wetware.Functions.Plugs;

/// <summary>
/// Finds the plug of a request. At each segment a literal goes before <c>!name</c>, which goes before <c>*name</c>, with backtracking where the rest does not
/// match; a plug for the host goes before one for all hosts, and one for the method before one for any. Immutable.
/// </summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, Node> _hosts;
    private readonly Node _all;

    private RouteTable(FrozenDictionary<string, Node> hosts, Node all) => (_hosts, _all) = (hosts, all);

    public static RouteTable Empty { get; } = Build([]);

    public static RouteTable Build(IEnumerable<Plug> plugs)
    {
        var all = new Node();
        var hosts = new Dictionary<string, Node>(StringComparer.OrdinalIgnoreCase);
        foreach (var plug in plugs)
        {
            var root = all;
            if (plug.Host is { } host && !hosts.TryGetValue(host, out root))
                hosts[host] = root = new Node();
            root!.Add(plug);
        }

        return new RouteTable(hosts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), all);
    }

    /// <summary>The plug for a request, or null.</summary>
    /// <param name="method">In lower case.</param>
    /// <param name="host">Without port.</param>
    /// <param name="path">Decoded, beginning with a slash.</param>
    public RouteMatch? Find(string method, string host, string path)
    {
        if (path.Length == 0 || path[0] != '/')
            return null;
        var bound = new List<string>();
        return (_hosts.TryGetValue(host, out var own) ? Find(own, method, path) : null) ?? Find(_all, method, path);

        RouteMatch? Find(Node root, string wanted, string text)
        {
            bound.Clear();
            return root.Find(wanted, text, 1, bound) is { } plug ? new RouteMatch(plug, Parameters(plug, bound)) : null;
        }
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Parameters(Plug plug, List<string> bound)
    {
        if (bound.Count == 0)
            return [];
        var names = plug.Path.Split('/').Where(segment => segment.Length > 0 && segment[0] is '!' or '*');
        return [.. names.Zip(bound, (name, value) => KeyValuePair.Create(name[1..].ToLowerInvariant(), value))];
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _literals = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Plug> _plugs = [];
        private readonly Dictionary<string, Plug> _rest = [];
        private Node? _parameter;

        public void Add(Plug plug)
        {
            var node = this;
            foreach (var segment in plug.Path[1..].Split('/'))
            {
                if (segment.StartsWith('*'))
                {
                    node._rest[plug.Method] = plug;
                    return;
                }

                node = segment.StartsWith('!') ? node._parameter ??= new Node() : node.Literal(segment);
            }

            node._plugs[plug.Method] = plug;
        }

        /// <summary>Matches the path from <paramref name="at"/>, the beginning of a segment; beyond the end when there is none any more.</summary>
        public Plug? Find(string method, string path, int at, List<string> bound)
        {
            if (at > path.Length)
                return Of(_plugs, method);
            var end = path.IndexOf('/', at);
            if (end < 0)
                end = path.Length;
            if (_literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path.AsSpan(at, end - at), out var literal) && literal.Find(method, path, end + 1, bound) is { } found)
                return found;
            var count = bound.Count;
            if (_parameter is not null && end > at)
            {
                bound.Add(path[at..end]);
                if (_parameter.Find(method, path, end + 1, bound) is { } deeper)
                    return deeper;
                bound.RemoveRange(count, bound.Count - count);
            }

            if (Of(_rest, method) is not { } rest)
                return null;
            bound.Add(path[at..]);
            return rest;
        }

        private Node Literal(string segment)
        {
            if (!_literals.TryGetValue(segment, out var node))
                _literals[segment] = node = new Node();
            return node;
        }

        private static Plug? Of(Dictionary<string, Plug> plugs, string method) =>
            plugs.GetValueOrDefault(method) ?? plugs.GetValueOrDefault(Plug.AnyMethod);
    }
}

/// <summary>The plug of a request.</summary>
/// <param name="Plug">The plug.</param>
/// <param name="Parameters">What its pattern bound, by lower-case name.</param>
internal sealed record RouteMatch(Plug Plug, IReadOnlyList<KeyValuePair<string, string>> Parameters);
