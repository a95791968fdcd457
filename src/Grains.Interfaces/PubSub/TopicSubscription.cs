using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.PubSub;

/// <summary>
/// An open subscription. One reader at a time: <see cref="NextAsync"/> for batches or <see cref="ReadAllAsync"/> for messages. Disposing it ends it, and a read that waits
/// ends at once. While it is held its node keeps it, however slowly it is read.
/// </summary>
public sealed class TopicSubscription : IAsyncDisposable
{
    // A third of what the node allows, so that two lost calls in a row do no harm.
    private static readonly TimeSpan RenewEvery = TopicLimits.IdleTimeout / 3;

    private readonly ITopicGrain? _grain;
    private readonly Guid _id;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewing;
    private int _disposed;

    internal TopicSubscription(ITopicGrain grain, Guid id, TimeProvider time)
    {
        (_grain, _id, _time) = (grain, id, time);
        _renewing = Renew(_released.Token);
    }

    private TopicSubscription(WetwareException error)
    {
        (_time, Error, _renewing) = (TimeProvider.System, error, Task.CompletedTask);
    }

    /// <summary>Messages that this subscription has lost until the last read.</summary>
    public long Lost { get; private set; }

    /// <summary>Why it ended; null while it is open and when it was merely released.</summary>
    public WetwareException? Error { get; private set; }

    /// <summary>A subscription that ended before it began.</summary>
    public static TopicSubscription Failed(WetwareException error) => new(error);

    /// <summary>Waits for messages: all that are there, at least one. Null at the end: it was released, or <see cref="Error"/> says why.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; no message was taken.</exception>
    public async Task<TopicBatch?> NextAsync(int max = TopicLimits.MaxBatch, CancellationToken cancellationToken = default)
    {
        if (_grain is null || Error is not null || _released.IsCancellationRequested)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_released.Token, cancellationToken);
        try
        {
            var batch = await LongPoll.Run(
                (operation, slice, cancel) => _grain.Next(_id, operation, max, slice, cancel),
                operation => _released.IsCancellationRequested ? Task.FromResult(default(Waited<TopicBatch>)) : _grain.Withdraw(_id, operation),
                _time,
                either.Token).ConfigureAwait(false);
            Lost = batch.Lost;
            return batch.Messages.Count > 0 ? batch : null;
        }
        catch (OperationCanceledException) when (_released.IsCancellationRequested)
        {
            return null;
        }
        catch (WetwareException error)
        {
            // Released by someone else while we asked is an end like any other.
            Error = error;
            return null;
        }
    }

    /// <summary>Every message until the subscription is released.</summary>
    /// <exception cref="WetwareException">What ended it, when that was not a release.</exception>
    public async IAsyncEnumerable<TopicMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await NextAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { } batch)
        {
            foreach (var message in batch.Messages)
                yield return message;
        }

        if (Error is { } error)
            throw new WetwareException(error.Kind, error.Message, error);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _released.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            if (_grain is not null)
                await _grain.Unsubscribe(_id).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            // The node is gone, and the subscription with it; or it drops a subscription whose reader is silent.
        }
    }

    private async Task Renew(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, _time, cancellationToken).ConfigureAwait(false);
                try
                {
                    if (!await _grain!.Renew(_id, cancellationToken).ConfigureAwait(false))
                        return;
                }
                catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
                {
                    // The next one may get through; if the node is gone the reader will learn it from its own call.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Released.
        }
    }
}
