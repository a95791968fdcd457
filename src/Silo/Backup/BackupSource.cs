namespace Wetware.Silo.Backup;

/// <summary>What is backed up: the storage of a cluster, and its Raft groups.</summary>
/// <param name="ns">The namespace.</param>
/// <param name="store">The storage.</param>
/// <param name="raft">Makes the reader of the Raft groups of one backup.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Counts what was read; null for nobody.</param>
public sealed class BackupSource(string ns, IBackupStore store, Func<RaftImageReader> raft, TimeProvider time, BackupProgress? progress = null)
{
    /// <summary>The namespace.</summary>
    public string Namespace => ns;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Writes an archive.</summary>
    internal async Task<ArchiveSummary> Write(
        Stream output, ArchiveHeader header, BackupKey? key, IReadOnlySet<RowDigest> known, CancellationToken cancellationToken)
    {
        var groups = raft();
        var snapshot = await store.Open(cancellationToken).ConfigureAwait(false);
        await using var closing = snapshot.ConfigureAwait(false);
        using var writer = await ArchiveWriter.Begin(output, header, key, known, cancellationToken).ConfigureAwait(false);
        await foreach (var row in snapshot.Read(cancellationToken).ConfigureAwait(false))
        {
            if (groups.Sees(row))
                await Add(row).ConfigureAwait(false);
        }

        // Afterwards, so that a group which the snapshot has was created before its state is read.
        await foreach (var row in groups.Read(cancellationToken).ConfigureAwait(false))
            await Add(row).ConfigureAwait(false);
        return await writer.End(groups.Groups, groups.Skipped, cancellationToken).ConfigureAwait(false);

        Task Add(StateRow row)
        {
            progress?.Add(row);
            return writer.Add(row, cancellationToken);
        }
    }
}
