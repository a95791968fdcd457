using System.Diagnostics.CodeAnalysis;

namespace Wetware.Grains.Routing;

/// <summary>
/// An immutable map in the order of its keys: a balanced tree (AVL) whose changes share all but one path with what was there before. So a copy costs
/// nothing, a change O(log n), and a walk from anywhere O(log n) plus what it visits.
/// </summary>
internal sealed class OrderedMap<TKey, TValue>
    where TKey : IComparable<TKey>
{
    public static readonly OrderedMap<TKey, TValue> Empty = new(null, 0);

    private readonly Node? _root;

    private OrderedMap(Node? root, int count)
    {
        _root = root;
        Count = count;
    }

    public int Count { get; }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        for (var node = _root; node is not null;)
        {
            var order = key.CompareTo(node.Key);
            if (order == 0)
            {
                value = node.Value;
                return true;
            }

            node = order < 0 ? node.Left : node.Right;
        }

        value = default;
        return false;
    }

    /// <summary>The first entry; false when there is none.</summary>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var node = _root;
        while (node?.Left is { } left)
            node = left;
        key = node is null ? default : node.Key;
        value = node is null ? default : node.Value;
        return node is not null;
    }

    /// <summary>With this value under this key, whatever was there.</summary>
    public OrderedMap<TKey, TValue> Set(TKey key, TValue value)
    {
        var added = false;
        var root = Set(_root, key, value, ref added);
        return new OrderedMap<TKey, TValue>(root, added ? Count + 1 : Count);
    }

    /// <summary>Without this key; the same map when it was not there.</summary>
    public OrderedMap<TKey, TValue> Remove(TKey key)
    {
        var removed = false;
        var root = Remove(_root, key, ref removed);
        return removed ? new OrderedMap<TKey, TValue>(root, Count - 1) : this;
    }

    /// <summary>The values of a range, first to last.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Ascend<TRange>(TRange range)
        where TRange : IKeyRange<TKey>
    {
        var path = new Stack<Node>();
        for (var node = _root; node is not null;)
        {
            if (range.IsBefore(node.Key))
            {
                node = node.Right;
                continue;
            }

            path.Push(node);
            node = node.Left;
        }

        while (path.TryPop(out var next) && !range.IsBehind(next.Key))
        {
            yield return (next.Key, next.Value);
            for (var node = next.Right; node is not null; node = node.Left)
                path.Push(node);
        }
    }

    /// <summary>The values of a range, last to first.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Descend<TRange>(TRange range)
        where TRange : IKeyRange<TKey>
    {
        var path = new Stack<Node>();
        for (var node = _root; node is not null;)
        {
            if (range.IsBehind(node.Key))
            {
                node = node.Left;
                continue;
            }

            path.Push(node);
            node = node.Right;
        }

        while (path.TryPop(out var next) && !range.IsBefore(next.Key))
        {
            yield return (next.Key, next.Value);
            for (var node = next.Left; node is not null; node = node.Right)
                path.Push(node);
        }
    }

    private static Node Set(Node? node, TKey key, TValue value, ref bool added)
    {
        if (node is null)
        {
            added = true;
            return new Node(key, value, null, null);
        }

        var order = key.CompareTo(node.Key);
        if (order == 0)
            return new Node(key, value, node.Left, node.Right);
        return order < 0
            ? Balanced(node.Key, node.Value, Set(node.Left, key, value, ref added), node.Right)
            : Balanced(node.Key, node.Value, node.Left, Set(node.Right, key, value, ref added));
    }

    private static Node? Remove(Node? node, TKey key, ref bool removed)
    {
        if (node is null)
            return null;
        var order = key.CompareTo(node.Key);
        if (order != 0)
        {
            var left = order < 0 ? Remove(node.Left, key, ref removed) : node.Left;
            var right = order > 0 ? Remove(node.Right, key, ref removed) : node.Right;
            return removed ? Balanced(node.Key, node.Value, left, right) : node;
        }

        removed = true;
        if (node.Left is null || node.Right is null)
            return node.Left ?? node.Right;
        var rest = RemoveFirst(node.Right, out var first);
        return Balanced(first.Key, first.Value, node.Left, rest);
    }

    private static Node? RemoveFirst(Node node, out Node first)
    {
        if (node.Left is null)
        {
            first = node;
            return node.Right;
        }

        return Balanced(node.Key, node.Value, RemoveFirst(node.Left, out first), node.Right);
    }

    // The heights of the two sides differ by at most two here, so one rotation, single or double, mends it.
    private static Node Balanced(TKey key, TValue value, Node? left, Node? right)
    {
        var lean = Node.HeightOf(left) - Node.HeightOf(right);
        if (lean > 1)
        {
            if (Node.HeightOf(left!.Left) >= Node.HeightOf(left.Right))
                return new Node(left.Key, left.Value, left.Left, new Node(key, value, left.Right, right));
            var middle = left.Right!;
            return new Node(
                middle.Key, middle.Value, new Node(left.Key, left.Value, left.Left, middle.Left), new Node(key, value, middle.Right, right));
        }

        if (lean < -1)
        {
            if (Node.HeightOf(right!.Right) >= Node.HeightOf(right.Left))
                return new Node(right.Key, right.Value, new Node(key, value, left, right.Left), right.Right);
            var middle = right.Left!;
            return new Node(
                middle.Key, middle.Value, new Node(key, value, left, middle.Left), new Node(right.Key, right.Value, middle.Right, right.Right));
        }

        return new Node(key, value, left, right);
    }

    private sealed class Node(TKey key, TValue value, Node? left, Node? right)
    {
        public readonly TKey Key = key;
        public readonly TValue Value = value;
        public readonly Node? Left = left;
        public readonly Node? Right = right;
        private readonly int _height = Math.Max(HeightOf(left), HeightOf(right)) + 1;

        public static int HeightOf(Node? node) => node?._height ?? 0;
    }
}
