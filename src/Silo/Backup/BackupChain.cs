using System.Runtime.CompilerServices;

namespace Wetware.Silo.Backup;

/// <summary>
/// An archive with those that it builds on, newest first, all in one folder. What it restores are the states in its own index; each of them is in the newest
/// archive of the chain that has it.
/// </summary>
public sealed class BackupChain
{
    private const int MaxDepth = 1000;

    private readonly BackupKey? _key;

    private BackupChain(IReadOnlyList<(string Path, ArchiveHeader Header)> archives, BackupKey? key) => (Archives, _key) = (archives, key);

    /// <summary>The archives, newest first.</summary>
    public IReadOnlyList<(string Path, ArchiveHeader Header)> Archives { get; }

    /// <summary>Finds the archives that one needs, by their headers.</summary>
    /// <exception cref="BackupException">One of them is missing or is no archive.</exception>
    public static async Task<BackupChain> Open(string path, BackupKey? key, CancellationToken cancellationToken)
    {
        var archives = new List<(string, ArchiveHeader)> { (path, await ArchiveReader.ReadHeader(path, cancellationToken).ConfigureAwait(false)) };
        while (archives[^1].Item2 is { Parent: { } parent } child)
        {
            if (archives.Count > MaxDepth)
                throw new BackupException($"{path} builds on more than {MaxDepth} archives");
            archives.Add(await Find(path, child, parent, cancellationToken).ConfigureAwait(false));
        }

        return new(archives, key);
    }

    /// <summary>Reads all of it and checks that every state is there and whole.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="progress">Counts what was read; null for nobody.</param>
    /// <returns>What the archive restores.</returns>
    /// <exception cref="BackupException">An archive is damaged, cut or has another key, or a state is missing.</exception>
    public async Task<ArchiveSummary> Verify(CancellationToken cancellationToken, BackupProgress? progress = null)
    {
        var needed = new HashSet<RowDigest>();
        ArchiveSummary? summary = null;
        for (var i = 0; i < Archives.Count; i++)
        {
            var own = new HashSet<RowDigest>();
            var reader = await ArchiveReader.Open(Archives[i].Path, _key, cancellationToken).ConfigureAwait(false);
            await using var closing = reader.ConfigureAwait(false);
            await foreach (var row in reader.Read(i == 0 ? needed : null, cancellationToken).ConfigureAwait(false))
            {
                own.Add(row.Digest());
                progress?.Add(row);
            }

            summary ??= reader.Summary;
            needed.ExceptWith(own);
        }

        return needed.Count == 0
            ? summary!
            : throw new BackupException($"{Archives[0].Path} is not whole: {needed.Count} of its {summary!.States} states are in none of the {Archives.Count} archives that it needs");
    }

    /// <summary>Yields each state that the archive restores, once. To be called after <see cref="Verify"/>.</summary>
    /// <exception cref="BackupException">An archive is damaged.</exception>
    public async IAsyncEnumerable<StateRow> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var needed = await Index(cancellationToken).ConfigureAwait(false);
        foreach (var (path, _) in Archives)
        {
            var reader = await ArchiveReader.Open(path, _key, cancellationToken).ConfigureAwait(false);
            await using var closing = reader.ConfigureAwait(false);
            await foreach (var row in reader.Read(null, cancellationToken).ConfigureAwait(false))
            {
                if (needed.Remove(row.Digest()))
                    yield return row;
            }
        }
    }

    /// <summary>The digests of the states that the archive restores.</summary>
    /// <exception cref="BackupException">The archive is damaged, cut or has another key.</exception>
    public async Task<HashSet<RowDigest>> Index(CancellationToken cancellationToken)
    {
        var index = new HashSet<RowDigest>();
        var reader = await ArchiveReader.Open(Archives[0].Path, _key, cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        await foreach (var _ in reader.Read(index, cancellationToken).ConfigureAwait(false))
        {
            // Only the index is wanted.
        }

        return index;
    }

    // Under its old name, or any other in the same folder.
    private static async Task<(string, ArchiveHeader)> Find(string path, ArchiveHeader child, string parent, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] candidates = [Path.Combine(folder, Path.GetFileName(child.ParentName ?? "")), .. Directory.EnumerateFiles(folder, $"*{BackupFolder.Extension}").Order(StringComparer.Ordinal)];
        foreach (var candidate in candidates.Where(File.Exists))
        {
            try
            {
                if (await ArchiveReader.ReadHeader(candidate, cancellationToken).ConfigureAwait(false) is var header && header.Id == parent)
                    return (candidate, header);
            }
            catch (BackupException) when (Path.GetFileName(candidate) != child.ParentName)
            {
                // Another file of the folder.
            }
        }

        throw new BackupException($"{path} needs the archive {child.ParentName} (id {parent}), which is not in {folder}");
    }
}
