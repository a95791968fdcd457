using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Net;
using System.Numerics;
using Orleans.Concurrency;

namespace Orleans.Serialization.Types;

/// <summary>Types of the framework that bytes may name by a number. The numbers are the places in the list: only ever append.</summary>
internal static class WellKnownTypes
{
    private static readonly Type[] Types =
    [
        typeof(object), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(char), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(Guid), typeof(DateTime),
        typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Uri), typeof(Version), typeof(IPAddress),
        typeof(IPEndPoint), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half), typeof(Exception),
        typeof(Nullable<>), typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(SortedSet<>),
        typeof(SortedDictionary<,>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ReadOnlyCollection<>), typeof(Memory<>),
        typeof(ReadOnlyMemory<>), typeof(ArraySegment<>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>),
        typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>), typeof(ValueTuple), typeof(ValueTuple<>),
        typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>),
        typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>), typeof(ConcurrentDictionary<,>), typeof(FrozenDictionary<,>),
        typeof(FrozenSet<>), typeof(Immutable<>), typeof(ReadOnlyDictionary<,>), typeof(LinkedList<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableQueue<>), typeof(ImmutableStack<>), typeof(SortedList<,>), typeof(ConcurrentQueue<>), typeof(IEnumerable<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IList<>), typeof(IReadOnlyList<>),
        typeof(ISet<>), typeof(IReadOnlySet<>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>),
    ];

    private static readonly FrozenDictionary<Type, int> Numbers =
        Types.Select((type, number) => KeyValuePair.Create(type, number)).ToFrozenDictionary();

    public static bool TryGetNumber(Type type, out int number) => Numbers.TryGetValue(type, out number);

    public static Type? Find(uint number) => number < (uint)Types.Length ? Types[number] : null;
}
