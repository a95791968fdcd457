using Orleans.Serialization;
using Orleans.Streams;

namespace Wetware.PubSub.Streams;

/// <summary>
/// Items of one stream and one node on their way to a consumer, each with its number. Items that a consumer cannot decode as its type are left out, which
/// it finds as a gap.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.stream-batch")]
[SerializationCallbacks(typeof(OnDeserializedCallbacks))]
public sealed class StreamBatch : IBatchContainer, IOnDeserialized
{
    [Id(0)]
    private readonly StreamId _stream;

    [Id(1)]
    private readonly ulong _node;

    [Id(2)]
    private readonly uint _series;

    [Id(3)]
    private readonly bool _isRaw;

    [Id(4)]
    private readonly long[] _numbers;

    [Id(5)]
    private readonly byte[][] _payloads;

    // Consumers of this process get the very same arrays, those of other processes their own.
    [NonSerialized]
    private readonly bool _isShared;

    [NonSerialized]
    private Serializer _serializer;

    /// <summary>Initializes a batch; <paramref name="numbers"/> and <paramref name="payloads"/> go together and are not changed afterwards.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="node">The server id of the node that took the items.</param>
    /// <param name="series">The node's series.</param>
    /// <param name="isRaw">See <see cref="StreamItems"/>.</param>
    /// <param name="numbers">The items' numbers.</param>
    /// <param name="payloads">The items.</param>
    /// <param name="serializer">Decodes the items in this process.</param>
    public StreamBatch(StreamId stream, ulong node, uint series, bool isRaw, long[] numbers, byte[][] payloads, Serializer serializer)
    {
        (_stream, _node, _series, _isRaw, _numbers, _payloads) = (stream, node, series, isRaw, numbers, payloads);
        (_isShared, _serializer) = (true, serializer);
    }

    /// <inheritdoc />
    public StreamId StreamId => _stream;

    /// <summary>The position of the first item.</summary>
    public StreamSequenceToken SequenceToken => new ItemPosition(_node, _series, _numbers is [var first, ..] ? first : 0);

    /// <summary>Number of items.</summary>
    public int Count => Math.Min(_numbers?.Length ?? 0, _payloads?.Length ?? 0);

    /// <inheritdoc />
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>()
    {
        for (var index = 0; index < Count; index++)
        {
            var payload = _isShared && _isRaw ? _payloads[index].AsSpan().ToArray() : _payloads[index];
            if (payload is not null && StreamItems.TryDecode<T>(payload, _isRaw, _serializer, out var item))
                yield return Tuple.Create<T, StreamSequenceToken>(item, new ItemPosition(_node, _series, _numbers[index]));
        }
    }

    /// <summary>Returns false: a publisher's request context does not travel with its items.</summary>
    public bool ImportRequestContext() => false;

    void IOnDeserialized.OnDeserialized(DeserializationContext context) =>
        _serializer = (Serializer)context.ServiceProvider.GetService(typeof(Serializer))!;
}
