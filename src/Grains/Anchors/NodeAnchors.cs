using Microsoft.Extensions.Options;
using Wetware.Anchors;
using Wetware.Errors;

namespace Wetware.Grains.Anchors;

/// <summary>
/// This node's own anchor tree: in memory, one lock for all of it, gone with the process. The grains of its paths hold no state, so
/// nothing is lost when one of them is collected. Thread-safe.
/// </summary>
internal sealed class NodeAnchors(IOptions<AnchorOptions> options, AnchorMetrics metrics)
{
    // Memory per node besides names and values: the record, its entries in two tables, a remembered change.
    private const int NodeOverhead = 256;
    private const int EntryOverhead = 64;
    private const int MaxWatchedPaths = 4096;

    private readonly AnchorOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly Dictionary<AnchorPath, AnchorNode> _nodes = [];
    private readonly Dictionary<AnchorPath, AnchorWatchers> _watchers = [];
    private long _bytes;

    /// <summary>Estimated memory of the tree, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Reads from a node; <see cref="AnchorNode.Absent"/> when there is none.</summary>
    public T Read<T>(AnchorPath path, Func<AnchorNode, T> look)
    {
        lock (_lock)
            return look(_nodes.GetValueOrDefault(path, AnchorNode.Absent));
    }

    /// <summary>Creates the path and its ancestors, or nothing when a limit is exceeded.</summary>
    public void Create(AnchorPath path)
    {
        lock (_lock)
            EnsureCreated(path, room: 0);
    }

    /// <summary>Applies a change to a cell.</summary>
    public AnchorOutcome Change(AnchorPath path, AnchorOperation operation, AnchorChange change)
    {
        lock (_lock)
        {
            var node = _nodes.GetValueOrDefault(path) ?? AnchorNode.Absent with { Forgotten = Forgotten(path) };
            if (!AnchorRules.NeedsCreation(node, operation, change))
            {
                var (changed, outcome) = AnchorRules.Change(node, operation, change, _options);
                if (!ReferenceEquals(changed, node))
                    Put(path, changed);
                return outcome;
            }

            var (stored, made) = AnchorRules.Change(EnsureCreated(path, change.Value!.Bytes.Length + EntryOverhead), operation, change, _options);
            Put(path, stored);
            return made;
        }
    }

    /// <summary>Removes a node, unless it has children.</summary>
    public AnchorRemoval Remove(AnchorPath path)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(path, out var node))
                return AnchorRemoval.Missing;
            if (node.Children.Length > 0)
                return AnchorRemoval.NotEmpty;
            Put(path.Parent, AnchorRules.Release(_nodes[path.Parent], path.Name, node.Incarnation, node.Last));
            _nodes.Remove(path);
            _bytes -= Weight(path, node);
            Notify(path, AnchorNode.Absent);
            return AnchorRemoval.Removed;
        }
    }

    /// <summary>Registers a watcher; dispose it to unregister.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many watchers of this path, or too many watched paths.</exception>
    public AnchorWatchers.Watcher Watch(AnchorPath path, long since)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(path, out var watchers))
                _watchers[path] = watchers = AddWatchers();
            return watchers.Add(since);
        }
    }

    private AnchorWatchers AddWatchers()
    {
        // Remove the entries of paths that are no longer watched.
        foreach (var (idle, _) in _watchers.Where(pair => pair.Value.Count == 0).ToArray())
            _watchers.Remove(idle);
        return _watchers.Count < MaxWatchedPaths
            ? new AnchorWatchers(_options.MaxWatchers, metrics)
            : throw new WetwareException(ErrorKind.Overloaded, $"{MaxWatchedPaths} of the node's own anchors are watched, which is the limit");
    }

    private AnchorNode EnsureCreated(AnchorPath path, long room)
    {
        if (_nodes.TryGetValue(path, out var known))
            return known;

        // All copies are computed first, so that they are stored together or not at all.
        var made = new List<(AnchorPath Path, AnchorNode Node)>();
        var server = path;
        while (server.Depth > 1)
            server = server.Parent;
        var parent = _nodes.GetValueOrDefault(server) ?? AnchorRules.Create(new AnchorIncarnation(1, 0));
        var at = server;
        foreach (var name in path.Names.Skip(1))
        {
            var (listing, incarnation) = AnchorRules.Adopt(parent, name, _options);
            made.Add((at, listing));
            at = at.Walk(name);
            parent = _nodes.GetValueOrDefault(at) ?? AnchorRules.Create(incarnation);
        }

        made.Add((at, parent));
        Reserve(room + made.Sum(one => Weight(one.Path, one.Node) - (_nodes.TryGetValue(one.Path, out var old) ? Weight(one.Path, old) : 0)));
        foreach (var (where, node) in made)
            Put(where, node);
        return parent;
    }

    private long Forgotten(AnchorPath path)
    {
        for (var parent = path.Parent; !parent.IsRoot; parent = parent.Parent)
        {
            if (_nodes.TryGetValue(parent, out var node))
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
        Notify(path, node);
    }

    private void Reserve(long more)
    {
        if (_bytes + more <= _options.MaxNodeBytes)
            return;
        metrics.Refused();
        throw new WetwareException(
            ErrorKind.Overloaded, $"the node's own anchors use {_bytes} bytes; {more} more would exceed Cluster:Anchors:MaxNodeBytes ({_options.MaxNodeBytes})");
    }

    private void Notify(AnchorPath path, AnchorNode node)
    {
        if (_watchers.TryGetValue(path, out var watchers))
            watchers.Notify(node.Cell);
    }

    private static long Weight(AnchorPath path, AnchorNode node) =>
        NodeOverhead + (2 * path.ToString().Length) + (node.Value?.Bytes.Length ?? 0)
        + node.Children.Sum(child => (2L * child.Name.Length) + EntryOverhead)
        + node.Done.Sum(done => (done.Old?.Bytes.Length ?? 0) + (long)EntryOverhead);
}
