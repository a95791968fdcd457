using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>
/// Who started whom on one node. A root, which is no process, is at the top; numbers begin after it, only grow, and skip those in use. Whoever
/// leaves takes all descendants along. Every change costs what it moves, never a look at all. Not thread-safe.
/// </summary>
/// <param name="root">The number of the root.</param>
internal sealed class ProcessTree(uint root = ProcessId.Init)
{
    private readonly uint _root = root;
    private readonly Dictionary<uint, Node> _nodes = new() { [root] = new Node(root, null) };
    private uint _last = root;

    /// <summary>Processes in the tree.</summary>
    public int Count => _nodes.Count - 1;

    /// <summary>The next free number: after the last one given, over those for which <paramref name="taken"/> holds, round to the first at the end.</summary>
    public uint Next(Func<uint, bool> taken)
    {
        do
            _last = _last == uint.MaxValue ? _root + 1 : _last + 1;
        while (_last == _root || _nodes.ContainsKey(_last) || taken(_last));
        return _last;
    }

    /// <summary>
    /// Adds a process and answers its parent: <paramref name="parent"/>, or the root when that is 0 or not in the tree.
    /// </summary>
    public uint Add(uint pid, uint parent)
    {
        if (!_nodes.TryGetValue(parent, out var above))
            above = _nodes[_root];
        var node = new Node(pid, above);
        _nodes.Add(pid, node);
        node.Previous = above.LastChild;
        if (above.LastChild is { } sibling)
            sibling.Next = node;
        else
            above.FirstChild = node;
        above.LastChild = node;
        return above.Pid;
    }

    /// <summary>True when it is in the tree; the root is.</summary>
    public bool Contains(uint pid) => _nodes.ContainsKey(pid);

    /// <summary>Its parent; null for the root and for one that is not in the tree.</summary>
    public uint? ParentOf(uint pid) => _nodes.TryGetValue(pid, out var node) ? node.Parent?.Pid : null;

    /// <summary>Its children in the order in which they were added.</summary>
    public IReadOnlyList<uint> ChildrenOf(uint pid)
    {
        var children = new List<uint>();
        for (var child = _nodes.GetValueOrDefault(pid)?.FirstChild; child is not null; child = child.Next)
            children.Add(child.Pid);
        return children;
    }

    /// <summary>Takes a process and all its descendants out, each after who started it. The root stays, and nothing is taken with it.</summary>
    public IReadOnlyList<uint> Remove(uint pid)
    {
        if (pid == _root || !_nodes.TryGetValue(pid, out var top))
            return [];
        Detach(top);
        var gone = new List<uint>();
        var rest = new Queue<Node>([top]);
        while (rest.TryDequeue(out var node))
        {
            _nodes.Remove(node.Pid);
            gone.Add(node.Pid);
            for (var child = node.FirstChild; child is not null; child = child.Next)
                rest.Enqueue(child);
        }

        return gone;
    }

    private static void Detach(Node node)
    {
        if (node.Previous is { } before)
            before.Next = node.Next;
        else
            node.Parent!.FirstChild = node.Next;
        if (node.Next is { } after)
            after.Previous = node.Previous;
        else
            node.Parent!.LastChild = node.Previous;
    }

    private sealed class Node(uint pid, Node? parent)
    {
        public uint Pid => pid;

        public Node? Parent => parent;

        public Node? FirstChild { get; set; }

        public Node? LastChild { get; set; }

        public Node? Previous { get; set; }

        public Node? Next { get; set; }
    }
}
