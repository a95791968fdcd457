using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Silo.Options;

namespace Wetware.Silo.Storage;

/// <summary>
/// The one writer. Whatever waits when it becomes free is written in one transaction and flushed once (group commit); only then are the
/// callers answered. Under load the flush is shared by many, without load a write waits for nobody.
/// </summary>
public sealed partial class WriteQueue : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StorageOptions _options;
    private readonly ILogger _logger;
    private readonly BlockingCollection<PendingWrite> _queue;
    private readonly Thread _thread;

    internal WriteQueue(SqliteConnection connection, StorageOptions options, ILogger logger)
    {
        _connection = connection;
        _options = options;
        _logger = logger;
        _queue = new BlockingCollection<PendingWrite>(options.QueueCapacity);
        _thread = new Thread(Loop) { IsBackground = true, Name = "ww storage write" };
        _thread.Start();
    }

    /// <summary>
    /// Runs <paramref name="write"/> inside the next transaction; the task completes when that is on disk. When the transaction fails, every
    /// write in it fails and none has happened. A write may refuse with a <see cref="WetwareException"/> before it changes anything; that
    /// concerns its caller alone.
    /// </summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: the queue is full; <c>disconnected</c>: the store is closed.</exception>
    public Task<T> Write<T>(Func<SqliteConnection, T> write)
    {
        var pending = new PendingWrite<T>(write);
        try
        {
            if (_queue.TryAdd(pending))
                return pending.Task;
        }
        catch (InvalidOperationException)
        {
            throw StorageErrors.Closed();
        }

        StorageMetrics.Refused.Add(1);
        throw StorageErrors.Overloaded(_options.QueueCapacity);
    }

    /// <summary>Writes what was accepted, then closes the connection.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Loop()
    {
        var batch = new List<PendingWrite>(_options.MaxBatch);
        using (_connection)
        {
            foreach (var first in _queue.GetConsumingEnumerable())
            {
                batch.Add(first);
                while (batch.Count < _options.MaxBatch && _queue.TryTake(out var next))
                    batch.Add(next);
                Commit(batch);
                batch.Clear();
            }
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                foreach (var write in batch)
                    write.Run(_connection);
                transaction.Commit();
            }

            foreach (var write in batch)
                write.Succeed();
        }
        catch (Exception error)
        {
            LogTransactionFailed(_logger, batch.Count, error);
            foreach (var write in batch)
                write.Fail(StorageErrors.Broken(error));
        }

        StorageMetrics.BatchSize.Record(batch.Count);
        StorageMetrics.CommitTime.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private abstract class PendingWrite
    {
        public abstract void Run(SqliteConnection connection);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class PendingWrite<T>(Func<SqliteConnection, T> write) : PendingWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private WetwareException? _refusal;

        public Task<T> Task => _done.Task;

        public override void Run(SqliteConnection connection)
        {
            try
            {
                _result = write(connection);
            }
            catch (WetwareException refusal)
            {
                _refusal = refusal;
            }
        }

        public override void Succeed()
        {
            if (_refusal is null)
                _done.SetResult(_result!);
            else
                _done.SetException(_refusal);
        }

        public override void Fail(Exception error) => _done.SetException(error);
    }
}
