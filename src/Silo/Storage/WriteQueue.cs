using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Wetware.Clustering.Joining;
using Wetware.Errors;
using Wetware.Silo.Configuration;

namespace Wetware.Silo.Storage;

/// <summary>
/// The one writer. Whatever waits when it becomes free is written in one transaction and flushed once (group commit); only then are the
/// callers answered. Under load the flush is shared by many, without load a write waits for nobody. When the disk takes no writes, each is tried and
/// refused, until one goes through.
/// </summary>
public sealed partial class WriteQueue : IDisposable
{
    private static readonly TimeSpan SayFaultEvery = TimeSpan.FromMinutes(1);

    private readonly SqliteConnection _connection;
    private readonly DatabaseFile _file;
    private readonly StorageOptions _options;
    private readonly ILogger _logger;
    private readonly StorageMetrics _metrics;
    private readonly object _gate = new();
    private readonly Queue<PendingWrite> _waiting = [];
    private readonly List<Statement> _statements = [];
    private readonly Thread _thread;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Repeat _sayFault = new(TimeProvider.System, SayFaultEvery);
    private volatile StorageFault? _fault;
    private bool _saidFault;
    private long _faultSince;
    private long _faultWrites;
    private bool _closed;

    internal WriteQueue(SqliteConnection connection, DatabaseFile file, StorageOptions options, ILogger logger, StorageMetrics metrics)
    {
        _connection = connection;
        _file = file;
        _options = options;
        _logger = logger;
        _metrics = metrics;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _thread = new Thread(Loop) { IsBackground = true, Name = "ww storage write" };
        _thread.Start();
    }

    /// <summary>Why the last write was refused by the disk; null when it was not.</summary>
    public StorageFault? Fault => _fault;

    /// <summary>
    /// Runs <paramref name="write"/> inside the next transaction; the task completes when that is on disk. When the transaction fails, every
    /// write in it fails and none has happened. A write may refuse with a <see cref="WetwareException"/> before it changes anything; that
    /// concerns its caller alone.
    /// </summary>
    /// <exception cref="WetwareException">
    /// <c>overloaded</c>: the queue is full; <c>disconnected</c>: the store is closed, or the disk takes no writes (<see cref="Fault"/>).
    /// </exception>
    public Task<T> Write<T>(Func<SqliteConnection, T> write)
    {
        var pending = new PendingWrite<T>(write);
        lock (_gate)
        {
            if (_closed)
                throw StorageErrors.Closed();
            if (_waiting.Count < _options.QueueCapacity)
            {
                _waiting.Enqueue(pending);
                if (_waiting.Count == 1)
                    Monitor.Pulse(_gate);
                return pending.Task;
            }
        }

        _metrics.Refused.Add(1);
        throw StorageErrors.Overloaded(_options.QueueCapacity);
    }

    /// <summary>Writes what was accepted, then closes the connection.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    /// <summary>A statement for writes to run; it ends with the connection.</summary>
    internal Statement Prepare(string sql)
    {
        var statement = new Statement(sql);
        lock (_gate)
            _statements.Add(statement);
        return statement;
    }

    private void Loop()
    {
        var batch = new List<PendingWrite>(_options.MaxBatch);
        using (_connection)
        {
            while (Take(batch))
            {
                Commit(batch);
                batch.Clear();
            }

            // SQLite keeps the file open for as long as there are statements.
            lock (_gate)
                _statements.ForEach(statement => statement.Dispose());
        }
    }

    // False when the queue is closed and empty.
    private bool Take(List<PendingWrite> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }

            while (batch.Count < _options.MaxBatch && _waiting.TryDequeue(out var next))
                batch.Add(next);
            return true;
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        var started = Stopwatch.GetTimestamp();
        var changes = raw.sqlite3_total_changes(_connection.Handle);
        if (Attempt(batch) is { } error)
        {
            foreach (var write in batch)
                write.Fail(error);
        }
        else
        {
            // A transaction without a change touches no disk and tells nothing of it.
            if (raw.sqlite3_total_changes(_connection.Handle) != changes)
                Recover();
            foreach (var write in batch)
                write.Succeed();
        }

        _metrics.BatchSize.Record(batch.Count);
        _metrics.CommitTime.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    // Null when all of it is on disk; else none of it happened, and the answer says why.
    private WetwareException? Attempt(List<PendingWrite> batch)
    {
        try
        {
            RollBack();
            _begin.Run(_connection);
            foreach (var write in batch)
                write.Run(_connection);
            if (_file.Check(_connection) is { } fault)
            {
                RollBack();
                return Refuse(batch.Count, fault, null);
            }

            _commit.Run(_connection);
            return null;
        }
        catch (Exception error)
        {
            var fault = error is SqliteException sqlite ? StorageFault.Of(sqlite, NativeSqlite.SystemError(_connection), _file.Name) : null;
            TryRollBack();
            if (fault is not null)
                return Refuse(batch.Count, fault, error);
            _metrics.Failed.Add(batch.Count, new KeyValuePair<string, object?>("reason", "other"));
            LogTransactionFailed(_logger, batch.Count, error);
            return StorageErrors.Broken(error);
        }
    }

    // A full disk, an I/O error and some others make SQLite roll back by itself; then there is nothing to roll back, and to try it would be an error.
    private void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            _connection.Run("ROLLBACK");
    }

    private void TryRollBack()
    {
        try
        {
            RollBack();
        }
        catch (SqliteException)
        {
            // The next transaction tries it again, and is refused for as long as it fails.
        }
    }

    private WetwareException Refuse(int writes, StorageFault fault, Exception? cause)
    {
        _metrics.Failed.Add(writes, new KeyValuePair<string, object?>("reason", fault.Word));
        if (_fault is null)
            (_faultSince, _faultWrites) = (Stopwatch.GetTimestamp(), 0);
        _faultWrites += writes;
        if (_fault?.Kind != fault.Kind && _sayFault.IsDue())
        {
            _saidFault = true;
            LogFault(_logger, _file.Path, fault.Message);
        }

        _fault = fault;
        return StorageErrors.Unavailable(fault, cause);
    }

    private void Recover()
    {
        if (_fault is null)
            return;
        _fault = null;
        if (!_saidFault)
            return;
        _saidFault = false;
        var seconds = (long)Stopwatch.GetElapsedTime(_faultSince).TotalSeconds;
        LogRecovered(_logger, seconds, _faultWrites);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Count} writes failed; none of them happened")]
    private static partial void LogTransactionFailed(ILogger logger, int count, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The storage in {Path} takes no writes: {Problem}")]
    private static partial void LogFault(ILogger logger, string path, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The storage takes writes again, after {Seconds} s and {Count} refused writes")]
    private static partial void LogRecovered(ILogger logger, long seconds, long count);
}
