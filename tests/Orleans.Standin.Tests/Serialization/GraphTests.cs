using Orleans;
using Orleans.Serialization;

namespace Wetware.Tests.Serialization;

public sealed class GraphTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Shared_object_stays_shared()
    {
        var shared = new Node { Name = "shared" };
        foreach (var back in Both(new Node { Left = shared, Right = shared }))
            Assert.Same(back.Left, back.Right);
    }

    [Fact]
    public void Shared_collection_stays_shared()
    {
        List<int> list = [1];
        byte[] bytes = [2];
        foreach (var back in Both<object[]>([list, list, bytes, bytes]))
        {
            Assert.Same(back[0], back[1]);
            Assert.Same(back[2], back[3]);
        }
    }

    [Fact]
    public void Object_that_refers_to_itself_survives()
    {
        var node = new Node { Name = "me" };
        node.Left = node;
        foreach (var back in Both(node))
            Assert.Same(back, back.Left);
    }

    [Fact]
    public void Ring_through_lists_and_maps_survives()
    {
        var node = new Node { Name = "hub" };
        node.Others = [node, new Node { Left = node }];
        node.Named = new Dictionary<string, object> { ["self"] = node };
        foreach (var back in Both(node))
        {
            Assert.Same(back, back.Others![0]);
            Assert.Same(back, back.Others[1].Left);
            Assert.Same(back, back.Named!["self"]);
        }
    }

    [Fact]
    public void List_that_holds_itself_survives()
    {
        var list = new List<object>();
        list.Add(list);
        foreach (var back in Both(list))
            Assert.Same(back, back[0]);
    }

    [Fact]
    public void Many_shared_objects_stay_shared()
    {
        var nodes = Enumerable.Range(0, 500).Select(i => new Node { Name = $"{i}" }).ToArray();
        foreach (var back in Both<Node[]>([.. nodes, .. nodes]))
        {
            for (var i = 0; i < 500; i++)
                Assert.Same(back[i], back[i + 500]);
            Assert.Equal(500, back.Distinct().Count());
        }
    }

    [Fact]
    public void Class_without_reference_tracking_is_written_each_time()
    {
        var value = new Untracked { Number = 1 };
        var tracked = new Node();
        var back = fixture.RoundTrip(new object[] { new Pair { A = value, B = value }, tracked, tracked });
        var pair = (Pair)back[0];
        Assert.NotSame(pair.A, pair.B);
        Assert.Equal(1, pair.B!.Number);
        Assert.Same(back[1], back[2]);
    }

    [Fact]
    public void Graph_that_is_too_deep_is_refused_when_written_and_when_copied()
    {
        var deep = new Node();
        for (var i = 0; i < 100_000; i++)
            deep = new Node { Left = deep };
        Assert.Throws<SerializerException>(() => fixture.Serializer.SerializeToArray(deep));
        Assert.Throws<SerializerException>(() => fixture.Copier.Copy(deep));
        Assert.Equal("after", fixture.RoundTrip(new Node { Name = "after" }).Name);
    }

    private T[] Both<T>(T value) => [fixture.RoundTrip(value), fixture.Copier.Copy(value)!];

    [GenerateSerializer]
    internal sealed class Node
    {
        [Id(0)]
        public string? Name { get; set; }

        [Id(1)]
        public Node? Left { get; set; }

        [Id(2)]
        public Node? Right { get; set; }

        [Id(3)]
        public List<Node>? Others { get; set; }

        [Id(4)]
        public Dictionary<string, object>? Named { get; set; }
    }

    [GenerateSerializer, SuppressReferenceTracking]
    internal sealed class Untracked
    {
        [Id(0)]
        public int Number { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Pair
    {
        [Id(0)]
        public Untracked? A { get; set; }

        [Id(1)]
        public Untracked? B { get; set; }
    }
}
