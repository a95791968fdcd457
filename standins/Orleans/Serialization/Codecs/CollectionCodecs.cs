using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;

namespace Orleans.Serialization.Codecs;

/// <summary>
/// A method for each generic collection: its type parameters are those of the collection, which is found in the type that it returns.
/// </summary>
internal static class CollectionCodecs
{
    public static EnumerableCodec<Dictionary<TKey, TValue>> AnyDictionary<TKey, TValue>()
        where TKey : notnull =>
        new(value => new Dictionary<TKey, TValue>((IEnumerable<KeyValuePair<TKey, TValue>>)value));

    public static EnumerableCodec<HashSet<T>> AnySet<T>() => new(value => [.. (IEnumerable<T>)value]);

    public static EnumerableCodec<List<T>> AnyList<T>() => new(value => [.. (IEnumerable<T>)value]);

    public static Codec<Queue<T>> Queue<T>() => new CollectionCodec<Queue<T>, T>(() => new(), (queue, item) => queue.Enqueue(item));

    public static Codec<ConcurrentQueue<T>> ConcurrentQueue<T>() =>
        new CollectionCodec<ConcurrentQueue<T>, T>(() => new(), (queue, item) => queue.Enqueue(item));

    public static Codec<LinkedList<T>> LinkedList<T>() =>
        new CollectionCodec<LinkedList<T>, T>(() => new(), (list, item) => list.AddLast(item));

    public static Codec<Stack<T>> Stack<T>() =>
        new BuiltCodec<Stack<T>, T>(stack => [.. stack.Reverse()], items => new Stack<T>(items), false);

    public static Codec<ReadOnlyCollection<T>> ReadOnlyCollection<T>() =>
        new BuiltCodec<ReadOnlyCollection<T>, T>(list => [.. list], items => new ReadOnlyCollection<T>(items), false);

    public static Codec<ImmutableList<T>> ImmutableList<T>() =>
        new BuiltCodec<ImmutableList<T>, T>(list => [.. list], items => [.. items], true);

    public static Codec<ImmutableQueue<T>> ImmutableQueue<T>() =>
        new BuiltCodec<ImmutableQueue<T>, T>(queue => [.. queue], items => [.. items], true);

    public static Codec<ImmutableStack<T>> ImmutableStack<T>() =>
        new BuiltCodec<ImmutableStack<T>, T>(stack => [.. stack.Reverse()], items => System.Collections.Immutable.ImmutableStack.CreateRange(items), true);

    public static Codec<ImmutableHashSet<T>> ImmutableHashSet<T>() =>
        new BuiltCodec<ImmutableHashSet<T>, T>(set => [.. set], items => [.. items], true);

    public static Codec<ImmutableSortedSet<T>> ImmutableSortedSet<T>() =>
        new BuiltCodec<ImmutableSortedSet<T>, T>(set => [.. set], items => [.. items], true);

    public static Codec<FrozenSet<T>> FrozenSet<T>() =>
        new BuiltCodec<FrozenSet<T>, T>(set => [.. set], items => items.ToFrozenSet(), true);

    public static Codec<HashSet<T>> HashSet<T>() => new SetCodec<HashSet<T>, T>(
        comparer => new HashSet<T>(Comparers.Equality<T>(comparer)), set => Comparers.NumberOf(set.Comparer));

    public static Codec<SortedSet<T>> SortedSet<T>() => new SetCodec<SortedSet<T>, T>(
        comparer => new SortedSet<T>(Comparers.Order<T>(comparer)), set => Comparers.NumberOf(set.Comparer));

    public static Codec<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>()
        where TKey : notnull => new MapCodec<Dictionary<TKey, TValue>, TKey, TValue>(
            (count, comparer) => new Dictionary<TKey, TValue>(count, Comparers.Equality<TKey>(comparer)),
            map => Comparers.NumberOf(map.Comparer));

    public static Codec<ConcurrentDictionary<TKey, TValue>> ConcurrentDictionary<TKey, TValue>()
        where TKey : notnull => new MapCodec<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(
            (_, comparer) => new ConcurrentDictionary<TKey, TValue>(Comparers.Equality<TKey>(comparer)),
            map => Comparers.NumberOf(map.Comparer));

    public static Codec<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>()
        where TKey : notnull => new MapCodec<SortedDictionary<TKey, TValue>, TKey, TValue>(
            (_, comparer) => new SortedDictionary<TKey, TValue>(Comparers.Order<TKey>(comparer)),
            map => Comparers.NumberOf(map.Comparer));

    public static Codec<SortedList<TKey, TValue>> SortedList<TKey, TValue>()
        where TKey : notnull => new MapCodec<SortedList<TKey, TValue>, TKey, TValue>(
            (_, comparer) => new SortedList<TKey, TValue>(Comparers.Order<TKey>(comparer)),
            map => Comparers.NumberOf(map.Comparer));

    public static Codec<ReadOnlyDictionary<TKey, TValue>> ReadOnlyDictionary<TKey, TValue>()
        where TKey : notnull => new BuiltMapCodec<ReadOnlyDictionary<TKey, TValue>, TKey, TValue>(
            (pairs, _) => new ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(pairs)), _ => 0, false);

    public static Codec<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>()
        where TKey : notnull => new BuiltMapCodec<ImmutableDictionary<TKey, TValue>, TKey, TValue>(
            (pairs, comparer) => pairs.ToImmutableDictionary(Comparers.Equality<TKey>(comparer)),
            map => Comparers.NumberOf(map.KeyComparer), true);

    public static Codec<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>()
        where TKey : notnull => new BuiltMapCodec<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(
            (pairs, comparer) => pairs.ToImmutableSortedDictionary(Comparers.Order<TKey>(comparer)),
            map => Comparers.NumberOf(map.KeyComparer), true);

    public static Codec<FrozenDictionary<TKey, TValue>> FrozenDictionary<TKey, TValue>()
        where TKey : notnull => new BuiltMapCodec<FrozenDictionary<TKey, TValue>, TKey, TValue>(
            (pairs, comparer) => pairs.ToFrozenDictionary(Comparers.Equality<TKey>(comparer)),
            map => Comparers.NumberOf(map.Comparer), true);

    public static Codec<ImmutableArray<T>> ImmutableArray<T>() => new WrappedArrayCodec<ImmutableArray<T>, T>(
        ImmutableCollectionsMarshal.AsArray, ImmutableCollectionsMarshal.AsImmutableArray, true);

    public static Codec<Memory<T>> Memory<T>() => new WrappedArrayCodec<Memory<T>, T>(memory => Whole<T>(memory), array => array, false);

    public static Codec<ReadOnlyMemory<T>> ReadOnlyMemory<T>() =>
        new WrappedArrayCodec<ReadOnlyMemory<T>, T>(Whole, array => array, false);

    public static Codec<ArraySegment<T>> ArraySegment<T>() => new WrappedArrayCodec<ArraySegment<T>, T>(
        segment => segment.Array is null ? null : Whole<T>(segment), array => array is null ? default : new ArraySegment<T>(array), false);

    /// <summary>The array under a memory if it is the whole of it, else a new one.</summary>
    private static T[] Whole<T>(ReadOnlyMemory<T> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && segment.Count == array.Length
            ? array
            : memory.ToArray();
}
