using Microsoft.Extensions.Options;
using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>
/// This node's own anchor tree: in memory, one lock for all of it, gone with the process. The grains of its paths are only doors to it, so
/// nothing is lost when one of them is collected. Thread-safe.
/// </summary>
internal sealed class NodeAnchors(IOptions<AnchorOptions> options)
{
    // What a node costs beside its texts and values: the record, its entries in two tables, a remembered change.
    private const int NodeOverhead = 256;
    private const int EntryOverhead = 64;
    private const int MaxLines = 4096;

    private readonly AnchorOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly Dictionary<AnchorPath, AnchorNode> _nodes = [];
    private readonly Dictionary<AnchorPath, AnchorWatchers> _watchers = [];
    private long _bytes;

    /// <summary>Bytes that the tree takes, as it counts them.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Looks at a node; absent when there is none.</summary>
    public T Read<T>(AnchorPath path, Func<AnchorNode, T> look)
    {
        lock (_lock)
            return look(_nodes.GetValueOrDefault(path, AnchorNode.Absent));
    }

    /// <summary>Creates the path with all above it. Nothing is created when a limit is hit on the way.</summary>
    public void Create(AnchorPath path)
    {
        lock (_lock)
            Born(path, room: 0);
    }

    /// <summary>Makes a change to a cell, or none.</summary>
    public AnchorOutcome Change(AnchorPath path, AnchorOperation operation, AnchorChange change)
    {
        lock (_lock)
        {
            var node = _nodes.GetValueOrDefault(path) ?? AnchorNode.Absent with { Forgotten = Forgotten(path) };
            if (!AnchorRules.NeedsBirth(node, operation, change))
            {
                var (changed, outcome) = AnchorRules.Change(node, operation, change, _options);
                if (!ReferenceEquals(changed, node))
                    Put(path, changed);
                return outcome;
            }

            var (stored, made) = AnchorRules.Change(Born(path, change.Value!.Bytes.Length + EntryOverhead), operation, change, _options);
            Put(path, stored);
            return made;
        }
    }

    /// <summary>Removes a node, unless it has names below.</summary>
    public AnchorRemoval Remove(AnchorPath path)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(path, out var node))
                return AnchorRemoval.Missing;
            if (node.Children.Length > 0)
                return AnchorRemoval.NotEmpty;
            Put(path.Parent, AnchorRules.Release(_nodes[path.Parent], path.Name, node.Birth, node.Last));
            _nodes.Remove(path);
            _bytes -= Weight(path, node);
            Tell(path, AnchorNode.Absent);
            return AnchorRemoval.Removed;
        }
    }

    /// <summary>Has a watcher stand in line; to be disposed when it waits no longer.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many watch this name, or too many names are watched.</exception>
    public AnchorWatchers.Watcher Watch(AnchorPath path, long since)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(path, out var watchers))
                _watchers[path] = watchers = OpenLine();
            return watchers.Add(since);
        }
    }

    private AnchorWatchers OpenLine()
    {
        // Lines in which nobody stands any more go when another one is opened.
        foreach (var (idle, _) in _watchers.Where(pair => pair.Value.Count == 0).ToArray())
            _watchers.Remove(idle);
        return _watchers.Count < MaxLines
            ? new AnchorWatchers(_options.MaxWatchers)
            : throw new WetwareException(ErrorKind.Overloaded, $"{MaxLines} of the node's own anchors are watched already");
    }

    private AnchorNode Born(AnchorPath path, long room)
    {
        if (_nodes.TryGetValue(path, out var known))
            return known;

        // From the first missing name down, all in copies; they become true together.
        var made = new List<(AnchorPath Path, AnchorNode Node)>();
        var server = path;
        while (server.Depth > 1)
            server = server.Parent;
        var above = _nodes.GetValueOrDefault(server) ?? AnchorRules.Born(new AnchorIncarnation(1, 0));
        var at = server;
        foreach (var name in path.Names.Skip(1))
        {
            var (listing, birth) = AnchorRules.Adopt(above, name, _options);
            made.Add((at, listing));
            at = at.Walk(name);
            above = _nodes.GetValueOrDefault(at) ?? AnchorRules.Born(birth);
        }

        made.Add((at, above));
        Reserve(room + made.Sum(one => Weight(one.Path, one.Node) - (_nodes.TryGetValue(one.Path, out var old) ? Weight(one.Path, old) : 0)));
        foreach (var (where, node) in made)
            Put(where, node);
        return above;
    }

    private long Forgotten(AnchorPath path)
    {
        for (var above = path.Parent; !above.IsRoot; above = above.Parent)
        {
            if (_nodes.TryGetValue(above, out var node))
                return node.Removed;
        }

        return 0;
    }

    private void Put(AnchorPath path, AnchorNode node)
    {
        var before = _nodes.TryGetValue(path, out var old) ? Weight(path, old) : 0;
        var more = Weight(path, node) - before;
        if (more > 0)
            Reserve(more);
        _nodes[path] = node;
        _bytes += more;
        Tell(path, node);
    }

    private void Reserve(long more)
    {
        if (_bytes + more <= _options.MaxNodeBytes)
            return;
        AnchorMetrics.Refused.Add(1);
        throw new WetwareException(
            ErrorKind.Overloaded, $"the node's own anchors take {_bytes} bytes; Cluster:Anchors:MaxNodeBytes ({_options.MaxNodeBytes}) leaves no room for {more} more");
    }

    private void Tell(AnchorPath path, AnchorNode node)
    {
        if (_watchers.TryGetValue(path, out var watchers))
            watchers.Tell(node.Cell);
    }

    private static long Weight(AnchorPath path, AnchorNode node) =>
        NodeOverhead + (2 * path.ToString().Length) + (node.Value?.Bytes.Length ?? 0)
        + node.Children.Sum(child => (2L * child.Name.Length) + EntryOverhead)
        + node.Done.Sum(done => (done.Old?.Bytes.Length ?? 0) + (long)EntryOverhead);
}
