using System.Globalization;
using Wetware.Clustering.Identity;
using Wetware.Silo.Hosting;

namespace Wetware.Silo.Backup;

/// <summary>One archive in a folder.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Header">What it says of itself.</param>
public sealed record BackupFile(string Path, long Bytes, ArchiveHeader Header);

/// <summary>Makes archives, and keeps a folder of them: which one the next builds on, and which go.</summary>
/// <param name="path">The folder.</param>
public sealed class BackupFolder(string path)
{
    /// <summary>How the names of archives end.</summary>
    public const string Extension = ".wwb";

    private const string Unfinished = ".part";

    /// <summary>Returns the archives, oldest first; none when the folder is not there. Files that are no archives are left out.</summary>
    /// <exception cref="BackupException">The folder cannot be read.</exception>
    public async Task<IReadOnlyList<BackupFile>> List(CancellationToken cancellationToken)
    {
        var found = new List<BackupFile>();
        foreach (var file in Names())
        {
            try
            {
                var header = await ArchiveReader.ReadHeader(file, cancellationToken).ConfigureAwait(false);
                found.Add(new(System.IO.Path.GetFullPath(file), new FileInfo(file).Length, header));
            }
            catch (Exception error) when (error is BackupException or FileNotFoundException)
            {
                // Not an archive, one whose header is damaged, or one that was removed just now: nothing builds on it, and it is not removed.
            }
        }

        return [.. found.OrderBy(file => file.Header.Created).ThenBy(file => file.Header.Depth)];
    }

    /// <summary>Makes the next archive: one that builds on the newest, or a full one when there is none, its key is another, or the chain has its length.</summary>
    /// <param name="source">What to back up.</param>
    /// <param name="key">Encrypts it; null not to.</param>
    /// <param name="chain">Archives of a chain, the full one included.</param>
    /// <param name="cancellationToken">Ends the call; an unfinished file is removed.</param>
    /// <exception cref="BackupException">It cannot be made.</exception>
    public async Task<(BackupFile File, ArchiveSummary Summary)> CreateNext(BackupSource source, BackupKey? key, int chain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            Directory.CreateDirectory(path);
            RemoveUnfinished();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{path} cannot be written: {error.Message}", error);
        }

        var files = await List(cancellationToken).ConfigureAwait(false);
        var newest = files.LastOrDefault(file => file.Header.Namespace == source.Namespace);
        var parent = newest is not null && newest.Header.Depth + 1 < chain && IsOf(newest.Header, key) ? newest.Path : null;
        var stamp = source.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (var number = 1; ; number++)
        {
            var suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}");
            var file = System.IO.Path.Combine(path, $"{source.Namespace}-{stamp}{suffix}{Extension}");
            if (!File.Exists(file))
                return await Create(file, source, key, parent, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes one archive.</summary>
    /// <param name="file">The new file; it appears when it is whole and on the disk.</param>
    /// <param name="source">What to back up.</param>
    /// <param name="key">Encrypts it; null not to.</param>
    /// <param name="parent">The archive that it builds on, in the same folder; null for a full one.</param>
    /// <param name="cancellationToken">Ends the call; an unfinished file is removed.</param>
    /// <exception cref="BackupException">It cannot be made.</exception>
    public static async Task<(BackupFile File, ArchiveSummary Summary)> Create(
        string file, BackupSource source, BackupKey? key, string? parent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (File.Exists(file))
            throw new BackupException($"{file} exists already");
        try
        {
            var (before, known) = parent is null ? (null, []) : await ReadParent(file, parent, source, key, cancellationToken).ConfigureAwait(false);
            var header = new ArchiveHeader
            {
                Id = Guid.NewGuid().ToString("n"),
                Created = source.Time.GetUtcNow(),
                Namespace = source.Namespace,
                Version = NodeVersion.Text,
                Parent = before?.Id,
                ParentName = parent is null ? null : System.IO.Path.GetFileName(parent),
                Depth = before is null ? 0 : before.Depth + 1,
            };
            var summary = await Write(file, source, header, key, known, cancellationToken).ConfigureAwait(false);
            // As it was written: with what the key adds.
            var written = await ArchiveReader.ReadHeader(file, cancellationToken).ConfigureAwait(false);
            return (new(System.IO.Path.GetFullPath(file), new FileInfo(file).Length, written), summary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Removes archives until <paramref name="keep"/> are left, oldest first; those that a kept one builds on stay too.</summary>
    /// <returns>The files that were removed.</returns>
    /// <exception cref="BackupException">A file cannot be removed.</exception>
    public async Task<IReadOnlyList<string>> Prune(string ns, int keep, CancellationToken cancellationToken)
    {
        var files = (await List(cancellationToken).ConfigureAwait(false)).Where(file => file.Header.Namespace == ns).ToArray();
        var byId = files.ToLookup(file => file.Header.Id);
        var kept = new HashSet<string>();
        foreach (var file in files.TakeLast(keep))
        {
            for (var one = file; one is not null && kept.Add(one.Path);)
                one = one.Header.Parent is { } parent ? byId[parent].FirstOrDefault() : null;
        }

        // Newest first, so that nothing is ever left that lacks what it builds on.
        var removed = new List<string>();
        foreach (var file in files.Reverse().Where(file => !kept.Contains(file.Path)))
        {
            try
            {
                File.Delete(file.Path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new BackupException($"{file.Path} cannot be removed: {error.Message}", error);
            }

            removed.Add(file.Path);
        }

        return removed;
    }

    private static async Task<ArchiveSummary> Write(
        string file, BackupSource source, ArchiveHeader header, BackupKey? key, HashSet<RowDigest> known, CancellationToken cancellationToken)
    {
        // Its lock says that somebody writes it.
        var unfinished = file + Unfinished;
        var options = OwnerOnly.Options(FileMode.Create, FileAccess.Write);
        (options.BufferSize, options.Options, options.Share) = (1 << 16, FileOptions.Asynchronous, FileShare.None);
        var output = new FileStream(unfinished, options);
        try
        {
            ArchiveSummary summary;
            await using (output.ConfigureAwait(false))
            {
                summary = await source.Write(output, header, key, known, cancellationToken).ConfigureAwait(false);
                output.Flush(flushToDisk: true);
            }

            FolderNames.Move(unfinished, file);
            return summary;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    // What processes that died were writing.
    private void RemoveUnfinished()
    {
        foreach (var file in Directory.GetFiles(path, $"*{Extension}{Unfinished}"))
        {
            try
            {
                new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another process writes it, or it is another user's.
            }
        }
    }

    private string[] Names()
    {
        try
        {
            return Directory.Exists(path) ? Directory.GetFiles(path, $"*{Extension}") : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static bool IsOf(ArchiveHeader header, BackupKey? key) =>
        header.Salt is null ? key is null : key is not null && key.Check(header.Salt).AsSpan().SequenceEqual(header.KeyCheck);

    private static async Task<(ArchiveHeader, HashSet<RowDigest>)> ReadParent(
        string file, string parent, BackupSource source, BackupKey? key, CancellationToken cancellationToken)
    {
        var chain = await BackupChain.Open(parent, key, cancellationToken).ConfigureAwait(false);
        var header = chain.Archives[0].Header;
        if (header.Namespace != source.Namespace)
            throw new BackupException($"{parent} is of namespace \"{header.Namespace}\", and this backup is of \"{source.Namespace}\"");
        if (Folder(file) != Folder(parent))
            throw new BackupException($"{file} must be in the folder of {parent}, on which it builds");
        return (header, await chain.Index(cancellationToken).ConfigureAwait(false));

        static string Folder(string path) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
    }
}
