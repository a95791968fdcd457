namespace Wetware.Functions.Engine;

/// <summary>Admits a bounded number of calls at once; others wait in order, a bounded number of them.</summary>
internal sealed class CallQueue(int slots, int queueLength) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(slots, slots);
    private int _waiting;

    /// <summary>Calls that wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Calls that run now.</summary>
    public int Running => slots - _slots.CurrentCount;

    /// <summary>Waits for a slot, to be given back by <see cref="Leave"/>; false at once when the queue is full.</summary>
    public async ValueTask<bool> TryEnterAsync(CancellationToken cancellation)
    {
        if (_slots.Wait(0, CancellationToken.None))
            return true;
        if (Interlocked.Increment(ref _waiting) > queueLength)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            await _slots.WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave() => _slots.Release();

    public void Dispose() => _slots.Dispose();
}
