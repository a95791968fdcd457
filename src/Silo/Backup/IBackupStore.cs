namespace Wetware.Silo.Backup;

/// <summary>A storage of a cluster, as backups see it.</summary>
public interface IBackupStore
{
    /// <summary>Opens a snapshot: all states as they are at one instant, whatever is written meanwhile.</summary>
    /// <exception cref="BackupException">The storage cannot be read.</exception>
    Task<IStoreSnapshot> Open(CancellationToken cancellationToken);

    /// <summary>Fills the storage, which must be empty and without a running node; all of it or nothing.</summary>
    /// <returns>The number of states.</returns>
    /// <exception cref="BackupException">The storage holds something, is in use, or cannot be written; nothing has changed.</exception>
    Task<long> Restore(IAsyncEnumerable<StateRow> rows, CancellationToken cancellationToken);
}

/// <summary>All states at one instant.</summary>
public interface IStoreSnapshot : IAsyncDisposable
{
    /// <summary>Yields them, in no particular order; to be called once.</summary>
    IAsyncEnumerable<StateRow> Read(CancellationToken cancellationToken);
}
