using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Wetware.Silo.Storage;

/// <summary>Threads with a read connection each. Disk reads happen here, never on a grain's thread.</summary>
internal sealed class ReadPool : IDisposable
{
    private const int Threads = 2;
    private const int Capacity = 8192;

    private readonly BlockingCollection<Action<SqliteConnection>> _queue = new(Capacity);
    private readonly Thread[] _threads;
    private readonly string _file;

    public ReadPool(Func<SqliteConnection> connect, string file)
    {
        _file = file;
        var connections = Enumerable.Range(0, Threads).Select(_ => connect()).ToArray();
        _threads = [.. connections.Select((connection, i) => new Thread(() => Loop(connection)) { IsBackground = true, Name = $"ww storage read {i}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    public Task<T> Run<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = TryAdd(connection =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.TrySetResult(read(connection));
            }
            catch (SqliteException error)
            {
                // SQLite's own exceptions do not travel to other silos.
                done.TrySetException(
                    StorageFault.Of(error, NativeSqlite.SystemError(connection), _file) is { } fault
                        ? StorageErrors.Unavailable(fault, error)
                        : StorageErrors.Broken(error));
            }
            catch (Exception error)
            {
                done.TrySetException(error);
            }
        });
        return accepted ? done.Task : Task.FromException<T>(StorageErrors.Overloaded(Capacity));
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _queue.Dispose();
    }

    private bool TryAdd(Action<SqliteConnection> work)
    {
        try
        {
            return _queue.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            throw StorageErrors.Closed();
        }
    }

    private void Loop(SqliteConnection connection)
    {
        using (connection)
        {
            foreach (var work in _queue.GetConsumingEnumerable())
                work(connection);
        }
    }
}
