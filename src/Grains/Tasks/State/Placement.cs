using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// Which nodes may run which tasks: the labels and folders of the nodes that were heard of, the selectors of the tasks that are kept, and where runs are under way that keep apart. A node that was not heard of runs only what any
/// node may run. Pure.
/// </summary>
internal sealed class Placement
{
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Use> _used = new(StringComparer.Ordinal) { [NodeSelector.Any.Key] = new Use(NodeSelector.Any) };

    private readonly Dictionary<string, Dictionary<string, int>> _spread = new(StringComparer.Ordinal);

    /// <summary>A node has these labels, and offers these folders.</summary>
    public void SetNode(string node, IReadOnlyDictionary<string, string> labels, IReadOnlyList<WorkerFolder> folders)
    {
        if (!_nodes.TryGetValue(node, out var known) || known.Labels.Count != labels.Count || labels.Any(label => known.Labels.GetValueOrDefault(label.Key) != label.Value)
            || !known.Folders.SequenceEqual(folders))
        {
            _nodes[node] = new Node(new Dictionary<string, string>(labels, StringComparer.Ordinal), folders);
        }
    }

    /// <summary>A node is gone.</summary>
    public void RemoveNode(string node) => _nodes.Remove(node);

    /// <summary>True when the node may run tasks with the selector of this key.</summary>
    public bool Fits(string node, string key)
    {
        if (key.Length == 0)
            return true;
        if (!_used.TryGetValue(key, out var use) || (use.Selector.Spread is { } spread && _spread.TryGetValue(spread, out var taken) && taken.ContainsKey(node)))
            return false;
        if (!use.Selector.AsksOfNode)
            return true;
        if (!_nodes.TryGetValue(node, out var known))
            return false;
        if (!known.Fits.TryGetValue(key, out var fits))
            known.Fits[key] = fits = use.Selector.Matches(known.Labels, known.Folders);
        return fits;
    }

    /// <summary>A task is kept.</summary>
    public void Add(NodeSelector selector)
    {
        if (!_used.TryGetValue(selector.Key, out var use))
            _used[selector.Key] = use = new Use(selector);
        use.Tasks++;
    }

    /// <summary>A task is not kept any more, or has another selector.</summary>
    public void Remove(NodeSelector selector)
    {
        if (selector.Key.Length == 0 || !_used.TryGetValue(selector.Key, out var use) || --use.Tasks > 0)
            return;
        _used.Remove(selector.Key);
        foreach (var node in _nodes.Values)
            node.Fits.Remove(selector.Key);
    }

    /// <summary>A run of a task with this selector is under way on a node.</summary>
    public void Started(NodeSelector selector, string node)
    {
        if (selector.Spread is not { } spread)
            return;
        if (!_spread.TryGetValue(spread, out var taken))
            _spread[spread] = taken = new Dictionary<string, int>(StringComparer.Ordinal);
        taken[node] = taken.GetValueOrDefault(node) + 1;
    }

    /// <summary>A run of a task with this selector has left its node.</summary>
    public void Left(NodeSelector selector, string node)
    {
        // An edit can have made runs keep apart that are on one node already.
        if (selector.Spread is not { } spread || !_spread.TryGetValue(spread, out var taken) || --taken[node] > 0)
            return;
        taken.Remove(node);
        if (taken.Count == 0)
            _spread.Remove(spread);
    }

    /// <summary>Nodes that have a run from which those of a task with this selector keep apart.</summary>
    public IReadOnlyList<string> Occupied(NodeSelector selector) =>
        selector.Spread is { } spread && _spread.TryGetValue(spread, out var taken) ? [.. taken.Keys.Order(StringComparer.Ordinal)] : [];

    /// <summary>Refuses tasks whose selectors would be too many.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>.</exception>
    public void CheckRoom(IEnumerable<TaskSpec> specs)
    {
        var more = specs.Select(spec => NodeSelector.Of(spec).Key).Where(key => !_used.ContainsKey(key)).Distinct(StringComparer.Ordinal).Count();
        if (more > 0 && _used.Count - 1 + more > TaskLimits.MaxSelectors)
            throw new WetwareException(ErrorKind.Overloaded, $"where: the tasks that are kept have {TaskLimits.MaxSelectors} different sets of where, folders and spread already; use one that is there, or remove tasks");
    }

    private sealed class Node(Dictionary<string, string> labels, IReadOnlyList<WorkerFolder> folders)
    {
        public Dictionary<string, string> Labels { get; } = labels;

        public IReadOnlyList<WorkerFolder> Folders { get; } = folders;

        public Dictionary<string, bool> Fits { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Use(NodeSelector selector)
    {
        public NodeSelector Selector { get; } = selector;

        public int Tasks { get; set; }
    }
}
