using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Streams;
using Wetware.Grains.PubSub;
using Wetware.Grains.PubSub.Streams;
using Wetware.Nodes;
using Wetware.PubSub.Streams;

namespace Wetware.Tests.PubSub.Streams;

/// <summary>The cache in which every consumer has a bounded buffer of its own.</summary>
public sealed class StreamCacheTests : IDisposable
{
    private static readonly StreamId One = StreamId.Create("n", "one");
    private static readonly StreamId Other = StreamId.Create("n", "other");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSerializer().BuildServiceProvider();
    private readonly TopicMemory _memory = new(10_000);
    private readonly IQueueCache _cache;
    private long _number;

    public StreamCacheTests()
    {
        var options = Options.Create(new PubSubOptions { MaxUnsent = 3, MaxUnsentBytes = 1 << 20 });
        var metrics = new PubSubMetrics(_services.GetRequiredService<IMeterFactory>(), _memory);
        var card = new NodeCard
        {
            Server = "00000000000000ff",
            Peer = "",
            Host = "",
            Started = DateTimeOffset.UnixEpoch,
            Version = "",
        };
        var streams = new NodeStreams(card, options, _memory, metrics);
        _cache = new StreamCache(new StreamCursorFactory(streams, _memory, metrics, _services.GetRequiredService<Serializer>(), options));
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_slow_consumer_loses_the_newest_items_and_keeps_nobody_elses_waiting()
    {
        var (slow, quick) = (Cursor(One), Cursor(One));
        var taken = new List<long>();

        for (var round = 0; round < 5; round++)
        {
            Add(One);
            taken.AddRange(Read(quick));
            Assert.False(_cache.IsUnderPressure());
            Assert.True(_cache.GetMaxAddCount() > 0);
        }

        Assert.Equal([1L, 2, 3, 4, 5], taken);
        Assert.Equal([1L, 2, 3], Read(slow));
        Add(One);
        Assert.Equal([6L], Read(slow));
    }

    [Fact]
    public void A_consumer_gets_items_of_its_stream_only()
    {
        var cursor = Cursor(Other);

        Add(One);

        Assert.Empty(Read(cursor));
    }

    [Fact]
    public void The_first_items_of_a_stream_wait_until_its_consumers_are_known()
    {
        var first = Add(One);
        var pin = Cursor(One, first);
        Add(One);
        var consumer = Cursor(One, first);
        pin.Dispose();

        Assert.Equal([1L, 2], Read(consumer));
    }

    [Fact]
    public void A_consumer_that_comes_later_gets_what_is_read_afterwards()
    {
        using var early = Cursor(One);
        Add(One);
        var late = Cursor(One);
        Add(One);

        Assert.Equal([2L], Read(late));
    }

    [Fact]
    public void What_waits_counts_as_the_nodes_memory_until_it_is_delivered_or_its_consumer_leaves()
    {
        var (one, two) = (Cursor(One), Cursor(One));
        Add(One, size: 100);
        Assert.Equal(200, _memory.Used);

        Read(one);
        Assert.Equal(100, _memory.Used);
        two.Dispose();
        two.Dispose();

        Assert.Equal(0, _memory.Used);
    }

    [Fact]
    public void Bytes_and_serialized_items_travel_in_batches_of_their_own()
    {
        var cursor = Cursor(One);
        Add(One);
        Add(One, isRaw: false);

        Assert.True(Moves(cursor));
        Assert.Equal(1, ((StreamBatch)cursor.GetCurrent(out _)!).Count);
        Assert.True(Moves(cursor));
        Assert.False(Moves(cursor));
    }

    [Fact]
    public void A_batch_yields_each_item_with_its_position_and_copies_of_its_own()
    {
        var cursor = Cursor(One);
        Add(One);
        Add(One);
        Assert.True(Moves(cursor));
        var batch = (StreamBatch)cursor.GetCurrent(out _)!;

        var (items, again) = (batch.GetEvents<byte[]>().ToList(), batch.GetEvents<byte[]>().ToList());
        items[0].Item1[0] = 99;

        Assert.Equal([new ItemPosition(0xff, 1, 1), new ItemPosition(0xff, 1, 2)], items.Select(item => item.Item2));
        Assert.Equal(0, again[0].Item1[0]);
        Assert.Empty(batch.GetEvents<string>());
    }

    private IQueueCacheCursor Cursor(StreamId stream, StreamSequenceToken? from = null) => _cache.TryGetCacheCursor(stream, from).Cursor!;

    private StreamSequenceToken Add(StreamId stream, int size = 1, bool isRaw = true)
    {
        var batch = new QueuedBatch(0xff, stream);
        batch.Messages.Add(new StreamMessage(stream, 1, ++_number, new byte[size], isRaw));
        _cache.AddToCache([batch]);
        return batch.SequenceToken;
    }

    private static bool Moves(IQueueCacheCursor cursor) => cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    private static List<long> Read(IQueueCacheCursor cursor)
    {
        var numbers = new List<long>();
        while (Moves(cursor))
            numbers.AddRange(cursor.GetCurrent(out _)!.GetEvents<byte[]>().Select(item => item.Item2.SequenceNumber));
        return numbers;
    }
}
