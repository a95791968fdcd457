using System.Text;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Wetware.Tests.Serialization;

namespace Wetware.Tests.Streams;

public sealed class StreamIdTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Namespace_and_key_are_told_apart()
    {
        Assert.NotEqual(StreamId.Create("a", "bc"), StreamId.Create("ab", "c"));
        Assert.Equal(StreamId.Create("a", "bc"), StreamId.Create("a"u8, "bc"u8));
        Assert.Null(StreamId.Create(null, "k").GetNamespace());
        Assert.Equal("ns", StreamId.Create("ns", 5).GetNamespace());
        Assert.Equal("5", StreamId.Create("ns", 5).GetKeyAsString());
    }

    [Fact]
    public void Text_is_read_again()
    {
        var id = StreamId.Create("ns", Guid.NewGuid());
        Assert.Equal(id, StreamId.Parse(Encoding.UTF8.GetBytes(id.ToString())));
        Assert.Equal("null/k", StreamId.Create(null, "k").ToString());
        Assert.Throws<ArgumentException>(() => StreamId.Parse("none"u8));
    }

    [Fact]
    public void Ids_and_places_survive_the_wire()
    {
        var id = StreamId.Create("ns", "key");
        Assert.Equal(id, fixture.RoundTrip(id));
        Assert.Equal(id, fixture.RoundTrip<object>(id));
        var place = new EventSequenceTokenV2(5, 2);
        Assert.Equal(place, fixture.RoundTrip<Orleans.Streams.StreamSequenceToken>(place));
    }

    [Fact]
    public void Places_are_ordered_by_batch_and_then_by_event()
    {
        EventSequenceTokenV2[] ordered = [new(1, 0), new(1, 1), new(2, 0), new(10, 0)];
        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.Equal(1, new EventSequenceTokenV2(0).CompareTo(null));
    }

    [Fact]
    public void Namespace_that_is_too_long_is_refused() =>
        Assert.Throws<ArgumentException>(() => StreamId.Create(new string('n', 70_000), "k"));
}
