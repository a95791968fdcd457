using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Wetware.Tests;

/// <summary>A stream queue in memory whose receiver waits for messages instead of answering that there are none.</summary>
public sealed class WaitingQueue : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterReceiver
{
    private readonly Channel<IBatchContainer> _messages = Channel.CreateUnbounded<IBatchContainer>();
    private readonly HashRingBasedStreamQueueMapper _mapper = new(new HashRingStreamQueueMapperOptions { TotalQueueCount = 1 }, "waiting");
    private readonly CancellationTokenSource _shutdown = new();
    private long _last;
    private int _asked;

    public string Name => "Waiting";

    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    /// <summary>How often the pulling agent asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public bool IsShutDown => _shutdown.IsCancellationRequested;

    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    public IQueueAdapterCache GetQueueAdapterCache() => new SimpleQueueAdapterCache(new SimpleQueueCacheOptions(), Name, NullLoggerFactory.Instance);

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        _messages.Writer.TryWrite(new WaitingBatch(streamId, [.. events.Cast<string>()], new EventSequenceTokenV2(Interlocked.Increment(ref _last))));
        return Task.CompletedTask;
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => this;

    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _shutdown.Token);
        try
        {
            return [await _messages.Reader.ReadAsync(either.Token)];
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    public Task Shutdown(TimeSpan timeout) => _shutdown.CancelAsync();
}

[GenerateSerializer, Immutable]
public sealed class WaitingBatch(StreamId streamId, string[] events, EventSequenceTokenV2 token) : IBatchContainer
{
    [Id(0)]
    public StreamId StreamId { get; } = streamId;

    [Id(1)]
    public string[] Events { get; } = events;

    [Id(2)]
    public StreamSequenceToken SequenceToken { get; } = token;

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => Events.Cast<T>().Select(item => Tuple.Create(item, SequenceToken));

    public bool ImportRequestContext() => false;
}
