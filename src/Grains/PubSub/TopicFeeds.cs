using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub;

/// <summary>
/// The node's subscriptions to the streams of topics: one for each topic that has subscribers here. They are looked after when the membership changes, and now
/// and then besides.
/// </summary>
internal sealed partial class TopicFeeds(
    IServiceProvider services,
    NodeCard node,
    IClusterMembershipService membership,
    IOptions<PubSubOptions> options,
    TimeProvider time,
    ILogger<TopicFeeds> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MaxAtOnce = 16;

    private static readonly TimeSpan VerifyEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, NodeSubscription<byte[]>> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Topic, NodeSubscription<byte[]> Subscription)> _leaving = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Subscribes the node to a topic. Returns when all nodes deliver to it.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many topics; <c>failed</c>: the topic's subscribers are out of reach for now.</exception>
    public async Task Open(string topic, IAsyncBatchObserver<byte[]> observer)
    {
        var subscription = new NodeSubscription<byte[]>(services, WetwareStreams.Topic(topic), observer, time);
        if (_open.Count >= options.Value.MaxTopics || !_open.TryAdd(topic, subscription))
        {
            throw new WetwareException(
                ErrorKind.Overloaded, $"node {node.Server} has subscriptions of {options.Value.MaxTopics} topics, which is the most it takes");
        }

        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                await subscription.Open().ConfigureAwait(false);
                return;
            }
            catch (Exception error)
            {
                if (error is not (TimeoutException or OrleansException) || time.GetElapsedTime(start) >= OpenTimeout || _stop.IsCancellationRequested)
                {
                    _open.TryRemove(topic, out _);
                    throw new WetwareException(
                        ErrorKind.Failed, $"topic \"{topic}\": the node that knows its subscribers does not answer; try again", error);
                }

                LogNotOpen(logger, topic, error);
            }

            await Task.Delay(RetryAfter, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Ends the node's subscription to a topic; when the stream is out of reach, later. When the node stops there is nothing to do: streams forget it by themselves.
    /// </summary>
    public Task Close(string topic) =>
        _open.TryRemove(topic, out var subscription) && !_stop.IsCancellationRequested ? Close(topic, subscription) : Task.CompletedTask;

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(TopicFeeds),
        ServiceLifecycleStage.Active + 2,
        _ =>
        {
            _watching = Watch(_stop.Token);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task Close(string topic, NodeSubscription<byte[]> subscription)
    {
        try
        {
            await subscription.Close().ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNotClosed(logger, topic, error);
            _leaving.Enqueue((topic, subscription));
        }
    }

    private async Task Watch(CancellationToken cancellationToken)
    {
        var updates = membership.MembershipUpdates.GetAsyncEnumerator(cancellationToken);
        await using var _ = updates.ConfigureAwait(false);
        var change = updates.MoveNextAsync().AsTask();
        while (!cancellationToken.IsCancellationRequested)
        {
            var isDue = Task.Delay(VerifyEvery, time, cancellationToken);
            if (await Task.WhenAny(change, isDue).ConfigureAwait(false) == change)
            {
                if (!await change.ConfigureAwait(false))
                    return;
                change = updates.MoveNextAsync().AsTask();
            }

            for (var left = _leaving.Count; left > 0 && _leaving.TryDequeue(out var leaving); left--)
                await Close(leaving.Topic, leaving.Subscription).ConfigureAwait(false);
            await Parallel.ForEachAsync(
                _open, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken }, Verify).ConfigureAwait(false);
        }
    }

    private async ValueTask Verify(KeyValuePair<string, NodeSubscription<byte[]>> feed, CancellationToken cancellationToken)
    {
        try
        {
            if (!await feed.Value.Verify().ConfigureAwait(false))
                LogOpenedAgain(logger, feed.Key);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNotOpen(logger, feed.Key, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The stream of topic {Topic} could not be reached; trying again")]
    private static partial void LogNotOpen(ILogger logger, string topic, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The subscription to topic {Topic} could not be ended; trying again")]
    private static partial void LogNotClosed(ILogger logger, string topic, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscribed to topic {Topic} again: its stream did not know this node any more")]
    private static partial void LogOpenedAgain(ILogger logger, string topic);
}
