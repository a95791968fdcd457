using Wetware.Errors;
using Wetware.PubSub;
using Wetware.PubSub.Streams;
using Wetware.Waiting;

namespace Wetware.Grains.PubSub;

/// <summary>
/// A subscription: its buffer, and the read that waits on it. Reads are in the turns of the topic's grain, messages come on the stream's threads; the lock of the
/// topic's <see cref="TopicFanout"/> is between them.
/// </summary>
/// <param name="buffer">The messages that wait.</param>
/// <param name="gate">Protects everything here.</param>
/// <param name="start">The last message that this node had published before the subscription was opened.</param>
/// <param name="time">The clock.</param>
internal sealed class Subscriber(SubscriptionBuffer buffer, Lock gate, ItemPosition start, TimeProvider time)
{
    private TaskCompletionSource? _wake;
    private long _heard = time.GetTimestamp();
    private WetwareException? _error;
    private int _reading;

    public SubscriptionBuffer Buffer { get; } = buffer;

    /// <summary>True when it was ended.</summary>
    public bool Ended { get; private set; }

    /// <summary>How long nothing was heard of its reader; zero while a read waits.</summary>
    public TimeSpan Silent => _reading > 0 ? TimeSpan.Zero : time.GetElapsedTime(_heard);

    /// <summary>The reader is alive.</summary>
    public void Heard() => _heard = time.GetTimestamp();

    /// <summary>False for a message of this node that was under way when the subscription was opened.</summary>
    public bool IsLaterThanStart(ItemPosition position) =>
        position.Node != start.Node || (position.Series, position.SequenceNumber).CompareTo((start.Series, start.SequenceNumber)) > 0;

    /// <summary>
    /// Returns the wake-up of the read that waits, or null. Under the lock; complete it outside, because the read may go on in the thread that completes it.
    /// </summary>
    public TaskCompletionSource? TakeWake()
    {
        var wake = _wake;
        _wake = null;
        return wake;
    }

    /// <summary>Ends it; a read that waits ends at once, with <paramref name="error"/> if there is one.</summary>
    public void End(WetwareException? error)
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            (Ended, _error) = (true, error);
            Buffer.Clear();
            wake = TakeWake();
        }

        wake?.TrySetResult();
    }

    /// <summary>One bounded call of a read.</summary>
    public async Task<Waited<TopicBatch>> Read(Guid operation, int max, TimeSpan slice, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        _reading++;
        try
        {
            TaskCompletionSource? before;
            lock (gate)
            {
                Buffer.Begin(operation);
                before = TakeWake();
            }

            // The one that waited before, if there was one, finds that it is over.
            before?.TrySetResult();

            while (true)
            {
                if (Look(operation, max, out var woken) is { Done: true } served)
                    return served;
                if (!await Woken(woken, slice - time.GetElapsedTime(began), cancellationToken))
                    return default;
            }
        }
        finally
        {
            _reading--;
            Heard();
        }
    }

    /// <summary>Messages lost until now.</summary>
    public long Lost
    {
        get
        {
            lock (gate)
                return Buffer.Lost;
        }
    }

    /// <summary>True for the read that waits, and for the last one that was served.</summary>
    public bool Knows(Guid operation)
    {
        lock (gate)
            return Buffer.Knows(operation);
    }

    /// <summary>Gives up a read.</summary>
    public Waited<TopicBatch> Withdraw(Guid operation)
    {
        Heard();
        TopicBatch? served;
        TaskCompletionSource? wake;
        lock (gate)
            (served, wake) = (Buffer.Withdraw(operation), TakeWake());
        wake?.TrySetResult();
        return served is null ? default : Waited.With(served);
    }

    private Waited<TopicBatch> Look(Guid operation, int max, out Task woken)
    {
        lock (gate)
        {
            if (_error is { } error)
                throw new WetwareException(error.Kind, error.Message);

            woken = (_wake ??= new TaskCompletionSource()).Task;
            if (Ended)
                return Waited.With(new TopicBatch { Lost = Buffer.Lost, Ended = true });
            return Buffer.Look(operation, max, out var batch) switch
            {
                ReadState.Served => Waited.With(batch),
                ReadState.Over => throw new WetwareException(
                    ErrorKind.Cancelled, "another read of the subscription took the place of this one, or it was withdrawn"),
                _ => default,
            };
        }
    }

    private async Task<bool> Woken(Task woken, TimeSpan left, CancellationToken cancellationToken)
    {
        if (left <= TimeSpan.Zero || cancellationToken.IsCancellationRequested)
            return false;
        try
        {
            await woken.WaitAsync(left, time, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
