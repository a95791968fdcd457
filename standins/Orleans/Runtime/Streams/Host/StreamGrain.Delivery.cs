using Microsoft.Extensions.Logging;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;

namespace Orleans.Streams;

internal sealed partial class StreamGrain
{
    /// <summary>Batches in one message.</summary>
    private const int MaxBatches = 100;

    /// <summary>Publishers that may wait for room; further ones are refused.</summary>
    private const int MaxWaiting = 1000;

    /// <summary>A consumer that does not take an event for so long loses it, and is told.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly Queue<TaskCompletionSource> _waiting = new();

    /// <summary>The grain goes away: nothing is tried again.</summary>
    private bool _leaving;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What is still to be delivered would be lost: consumers that take it get the time that the runtime gives.
        _leaving = true;
        while (_events.HasPending && _subscriptions.Values.Any(s => s.Pumping) && !cancellationToken.IsCancellationRequested)
            await Task.Delay(FirstPause, _clock, CancellationToken.None);
    }

    private async Task WaitForRoom()
    {
        while (_events.IsFull)
        {
            if (_waiting.Count >= MaxWaiting)
                throw new LimitExceededException($"{MaxWaiting} publishers wait for the consumers of the stream {_stream.GrainKey}.");
            var room = new TaskCompletionSource();
            _waiting.Enqueue(room);
            await room.Task;
        }
    }

    private void Move(Subscription subscription, StreamSequenceToken from)
    {
        subscription.Version++;
        subscription.Next = Math.Clamp(from.SequenceNumber, _events.Oldest, _events.Next);
        if (from.SequenceNumber >= _events.Oldest)
            return;
        var missed = new QueueCacheMissException(from, new EventSequenceTokenV2(_events.Oldest), new EventSequenceTokenV2(_events.Next));
        _ = Tell(subscription, missed);
    }

    private void StartAll()
    {
        foreach (var subscription in _subscriptions.Values)
            Start(subscription);
        AfterProgress();
    }

    private void Start(Subscription subscription)
    {
        if (subscription.Pumping || subscription.Next >= _events.Next)
            return;
        subscription.Pumping = true;
        _ = Pump(subscription);
    }

    private async Task Pump(Subscription subscription)
    {
        try
        {
            while (!subscription.Removed && subscription.Next < _events.Next)
            {
                DelayDeactivation(GiveUpAfter + GiveUpAfter);
                subscription.Next = Math.Max(subscription.Next, _events.Oldest);
                var batches = _events.Read(subscription.Next, MaxBatches);
                var version = subscription.Version;
                await Deliver(subscription, version, batches);
                if (version == subscription.Version)
                    subscription.Next = batches[^1].Sequence + 1;
                AfterProgress();
            }
        }
        catch (Exception e)
        {
            LogPumpFailed(_logger, e, _stream.GrainKey, subscription.Consumer);
        }
        finally
        {
            subscription.Pumping = false;
        }
    }

    private async Task Deliver(Subscription subscription, long version, StreamDelivery[] batches)
    {
        var start = _clock.GetTimestamp();
        var pause = FirstPause;
        while (!subscription.Removed && version == subscription.Version)
        {
            try
            {
                var consumer = GrainFactory.GetGrain<IStreamConsumerExtension>(subscription.Consumer);
                if (await consumer.Deliver(_stream, subscription.Id, version, batches))
                    return;
            }
            catch (ClientNotAvailableException)
            {
                LogClientGone(_logger, subscription.Consumer, _stream.GrainKey);
                await Remove(subscription.Id);
                return;
            }
            catch (Exception e) when (!_leaving && _clock.GetElapsedTime(start) < GiveUpAfter)
            {
                LogRetrying(_logger, e, _stream.GrainKey, subscription.Consumer);
            }
            catch (Exception e)
            {
                LogGivenUp(_logger, e, batches.Length, _stream.GrainKey, subscription.Consumer);
                if (_leaving)
                    return;
                await Tell(subscription, new StreamEventDeliveryFailureException(
                    $"{batches.Length} batches of the stream {_stream.GrainKey} could not be delivered within {GiveUpAfter}.", e));
                return;
            }

            await Task.Delay(pause, _clock, CancellationToken.None);
            pause = pause + pause < LongestPause ? pause + pause : LongestPause;
        }
    }

    private async Task Tell(Subscription subscription, Exception error)
    {
        try
        {
            await GrainFactory.GetGrain<IStreamConsumerExtension>(subscription.Consumer).Fail(_stream, subscription.Id, error);
        }
        catch (Exception e)
        {
            LogPumpFailed(_logger, e, _stream.GrainKey, subscription.Consumer);
        }
    }

    /// <summary>Lets go of what everybody has, and lets waiting publishers in.</summary>
    private void AfterProgress()
    {
        var least = _events.Next;
        foreach (var subscription in _subscriptions.Values)
            least = Math.Min(least, subscription.Next);
        _events.Done(least);
        while (!_events.IsFull && _waiting.TryDequeue(out var publisher))
            publisher.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivering events of the stream {Stream} to {Consumer} failed; trying again")]
    private static partial void LogRetrying(ILogger logger, Exception exception, string stream, GrainId consumer);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} batches of the stream {Stream} were given up for {Consumer}")]
    private static partial void LogGivenUp(ILogger logger, Exception exception, int count, string stream, GrainId consumer);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery of the stream {Stream} to {Consumer} stopped")]
    private static partial void LogPumpFailed(ILogger logger, Exception exception, string stream, GrainId consumer);

    [LoggerMessage(Level = LogLevel.Information, Message = "The client of {Consumer} is gone: its subscription to the stream {Stream} ends")]
    private static partial void LogClientGone(ILogger logger, GrainId consumer, string stream);
}
