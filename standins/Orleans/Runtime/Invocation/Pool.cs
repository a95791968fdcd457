using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>
/// Spare objects of one type. Each thread keeps a few; whole batches move between threads, because callers take what grains give back.
/// At most <see cref="SharedBatches"/> batches are kept for all threads, the rest is left to the collector.
/// </summary>
internal static class Pool<T>
    where T : class, new()
{
    private const int BatchSize = 32;
    private const int SharedBatches = 64;

    private static readonly ConcurrentQueue<T[]> Shared = new();
    private static int _sharedCount;

    [ThreadStatic]
    private static T[]? _local;

    [ThreadStatic]
    private static T[]? _spare;

    [ThreadStatic]
    private static int _count;

    public static T Get()
    {
        var local = _local;
        if (_count > 0)
        {
            var index = --_count;
            var item = local![index];
            local[index] = null!;
            return item;
        }

        if (_sharedCount == 0 || !Shared.TryDequeue(out var batch))
            return new T();
        Interlocked.Decrement(ref _sharedCount);
        _spare = local;
        _local = batch;
        _count = BatchSize - 1;
        var taken = batch[BatchSize - 1];
        batch[BatchSize - 1] = null!;
        return taken;
    }

    public static void Return(T item)
    {
        var local = _local ??= new T[BatchSize];
        if (_count == BatchSize)
        {
            if (_sharedCount >= SharedBatches)
                return;
            Interlocked.Increment(ref _sharedCount);
            Shared.Enqueue(local);
            _local = local = _spare ?? new T[BatchSize];
            _spare = null;
            _count = 0;
        }

        local[_count++] = item;
    }
}
