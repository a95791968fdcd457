using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Wetware.Tests.Serialization;

public sealed class CollectionTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    public static TheoryData<object> Sequences =>
    [
        new[] { 1, 2, 3 }, Array.Empty<string>(), new byte[] { 1, 2 }, new[] { "a", null, "c" }, new List<long> { 1, -1 }, new Queue<int>([1, 2]),
        new LinkedList<int>([3, 4]), new ConcurrentQueue<int>([3, 4]), new Stack<int>([1, 2, 3]), new HashSet<string>(["a", "b"]),
        new SortedSet<int>([3, 1]), new ReadOnlyCollection<int>([1, 2]), ImmutableList.Create(1, 2), ImmutableArray.Create(1, 2),
        ImmutableHashSet.Create(1, 2), ImmutableSortedSet.Create(2, 1), ImmutableQueue.Create(1, 2), ImmutableStack.Create(1, 2, 3),
        new[] { 1, 2 }.ToFrozenSet(), new Dictionary<string, int> { ["a"] = 1 }, new SortedDictionary<int, string> { [2] = "b", [1] = "a" },
        new SortedList<int, string> { [2] = "b" }, new ConcurrentDictionary<string, int>([new("a", 1)]),
        new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }),
        ImmutableDictionary<string, int>.Empty.Add("a", 1), ImmutableSortedDictionary<string, int>.Empty.Add("a", 1),
        new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(), new ArraySegment<int>([1, 2, 3, 4], 1, 2),
        new List<List<int>> { new() { 1 }, new() }, new int[][] { [1], [2, 3] }, new Dictionary<Guid, List<string>> { [Guid.Empty] = ["x"] },
        new object[] { 1, "two", 3.0, new[] { 4 }, new List<string> { "five" } },
    ];

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Collection_survives_as_itself_and_as_an_object(object value)
    {
        var roundTrip = typeof(SerializerFixture).GetMethod(nameof(SerializerFixture.RoundTrip))!;
        var declared = value.GetType();
        while (!declared.IsVisible)
            declared = declared.BaseType!;
        var typed = roundTrip.MakeGenericMethod(declared).Invoke(fixture, [value]);
        foreach (var back in new[] { typed, fixture.RoundTrip(value), fixture.Copier.Copy(value) })
            Assert.Equivalent(value, back, strict: true);
        Assert.Equal(((IEnumerable)value).Cast<object>(), ((IEnumerable)fixture.RoundTrip(value)).Cast<object>());
    }

    [Fact]
    public void Order_of_queues_and_stacks_is_kept()
    {
        Assert.Equal([1, 2, 3], fixture.RoundTrip(new Queue<int>([1, 2, 3])));
        Assert.Equal([3, 2, 1], fixture.RoundTrip(new Stack<int>([1, 2, 3])));
        Assert.Equal([3, 2, 1], fixture.Copier.Copy(new Stack<int>([1, 2, 3])));
        Assert.Equal([3, 2, 1], fixture.RoundTrip(ImmutableStack.CreateRange([1, 2, 3])).ToArray());
    }

    [Fact]
    public void String_comparers_are_kept()
    {
        var map = fixture.RoundTrip(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 });
        Assert.Equal(1, map["a"]);
        Assert.Contains("X", fixture.RoundTrip(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "x" }));
        Assert.Contains("X", fixture.Copier.Copy(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "x" }));
        Assert.DoesNotContain("X", fixture.RoundTrip(new HashSet<string> { "x" }));
    }

    [Fact]
    public void Multi_dimensional_arrays_survive()
    {
        var plane = new[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        var space = new string[2, 1, 2];
        space[1, 0, 1] = "corner";
        Assert.Equal(plane, fixture.RoundTrip(plane));
        Assert.Equal(plane, (int[,])fixture.RoundTrip<object>(plane));
        Assert.Equal("corner", fixture.RoundTrip(space)[1, 0, 1]);
        Assert.Equal(plane, fixture.Copier.Copy(plane));
        Assert.NotSame(plane, fixture.Copier.Copy(plane));
        Assert.Equal(new int[0, 3], fixture.RoundTrip(new int[0, 3]));
    }

    [Fact]
    public void Memory_keeps_its_content()
    {
        byte[] bytes = [1, 2, 3, 4, 5];
        Assert.Equal(bytes, fixture.RoundTrip<ReadOnlyMemory<byte>>(bytes).ToArray());
        Assert.Equal([2, 3], fixture.RoundTrip<Memory<byte>>(bytes.AsMemory(1, 2)).ToArray());
        Assert.Equal([2, 3], fixture.Copier.Copy<Memory<byte>>(bytes.AsMemory(1, 2)).ToArray());
        Assert.True(fixture.RoundTrip<ImmutableArray<int>>(default).IsDefault);
    }

    [Fact]
    public void Tuples_survive()
    {
        Assert.Equal((1, "b", 3.0, 'd'), fixture.RoundTrip((1, "b", 3.0, 'd')));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8, 9), fixture.RoundTrip((1, 2, 3, 4, 5, 6, 7, 8, 9)));
        Assert.Equal(Tuple.Create(1, "b", (object)'c'), fixture.RoundTrip(Tuple.Create(1, "b", (object)'c')));
        Assert.Equal(new KeyValuePair<string, int>("a", 1), fixture.RoundTrip(new KeyValuePair<string, int>("a", 1)));
        Assert.Equal(default, fixture.RoundTrip(default(ValueTuple)));
    }

    [Fact]
    public void Collection_expressions_and_iterators_travel_as_known_collections()
    {
        IReadOnlyList<string> list = ["a", "b"];
        Assert.Equal(list, fixture.RoundTrip(list));
        Assert.Equal(list, fixture.Copier.Copy(list));
        Assert.Equal([0, 2, 4], fixture.RoundTrip(Enumerable.Range(0, 3).Select(i => i * 2)));
        Assert.Equal([1], fixture.RoundTrip<IReadOnlyDictionary<string, int>>(ImmutableDictionary<string, int>.Empty.Add("a", 1)).Values);
        Assert.Equal(["a"], fixture.RoundTrip<IReadOnlyCollection<string>>(new Dictionary<string, int> { ["a"] = 1 }.Keys));
    }

    [Fact]
    public void Large_collections_survive()
    {
        var numbers = Enumerable.Range(0, 100_000).ToList();
        Assert.Equal(numbers, fixture.RoundTrip(numbers));
        var map = numbers.ToDictionary(n => n, n => n.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(map, fixture.RoundTrip(map));
        var text = new string('ü', 300_000);
        Assert.Equal(text, fixture.RoundTrip(text));
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        Assert.Equal(bytes, fixture.RoundTrip(bytes));
    }
}
