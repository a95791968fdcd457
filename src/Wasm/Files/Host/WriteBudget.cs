namespace Wetware.Wasm.Files;

/// <summary>Bytes that may still be written. Shared by all who write.</summary>
internal sealed class WriteBudget(long bytes)
{
    private long _left = bytes;

    /// <summary>Takes <paramref name="bytes"/> or, when fewer are left, nothing.</summary>
    public bool TryTake(long bytes)
    {
        while (true)
        {
            var left = Volatile.Read(ref _left);
            if (left < bytes)
                return false;
            if (left == long.MaxValue || Interlocked.CompareExchange(ref _left, left - bytes, left) == left)
                return true;
        }
    }
}
