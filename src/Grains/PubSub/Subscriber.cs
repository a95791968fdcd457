using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Waiting;

namespace Wetware.Grains.PubSub;

/// <summary>A subscription in its topic's grain: its buffer, and the read that waits on it. In the grain's turns only.</summary>
internal sealed class Subscriber(SubscriptionBuffer buffer, TimeProvider time)
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

    /// <summary>Puts a message into the buffer, or loses it.</summary>
    public bool Offer(ReadOnlyMemory<byte> message)
    {
        var taken = Buffer.Offer(message);
        Wake();
        return taken;
    }

    /// <summary>Ends it; a read that waits ends at once, with <paramref name="error"/> if there is one.</summary>
    public void End(WetwareException? error)
    {
        (Ended, _error) = (true, error);
        Buffer.Clear();
        Wake();
    }

    /// <summary>One bounded call of a read.</summary>
    public async Task<Waited<TopicBatch>> Read(Guid operation, int max, TimeSpan slice, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        _reading++;
        try
        {
            Buffer.Begin(operation);

            // The one that waited before, if there was one, finds that it is over.
            Wake();
            while (true)
            {
                if (_error is { } error)
                    throw new WetwareException(error.Kind, error.Message);
                if (Ended)
                    return Waited.With(new TopicBatch { Lost = Buffer.Lost, Ended = true });
                switch (Buffer.Look(operation, max, out var batch))
                {
                    case ReadState.Served:
                        return Waited.With(batch);
                    case ReadState.Over:
                        throw new WetwareException(ErrorKind.Cancelled, "another read of the subscription took the place of this one, or it was withdrawn");
                    default:
                        if (!await Woken(slice - time.GetElapsedTime(start), cancellationToken))
                            return default;
                        break;
                }
            }
        }
        finally
        {
            _reading--;
            Heard();
        }
    }

    /// <summary>Gives up a read.</summary>
    public Waited<TopicBatch> Withdraw(Guid operation)
    {
        Heard();
        var served = Buffer.Withdraw(operation);
        Wake();
        return served is null ? default : Waited.With(served);
    }

    private async Task<bool> Woken(TimeSpan left, CancellationToken cancellationToken)
    {
        if (left <= TimeSpan.Zero || cancellationToken.IsCancellationRequested)
            return false;

        // The continuation is a turn of its own, so that what arrives in one turn is read as one batch.
        _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _wake.Task.WaitAsync(left, time, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Wake()
    {
        var wake = _wake;
        _wake = null;
        wake?.TrySetResult();
    }
}
