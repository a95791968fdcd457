using Orleans.Concurrency;
using Wetware.Backups;
using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;

namespace Wetware.Silo.Backup;

/// <summary>Lets operators reach the backups of this node.</summary>
[NodePlacement, Reentrant]
internal sealed class BackupNodeGrain(NodeCard node, BackupService backups, TimeProvider time) : NodeOwnedGrain(node), IBackupNodeGrain
{
    private const int PartBytes = 1 << 20;

    /// <inheritdoc />
    public async Task<BackupState?> Look(CancellationToken cancellationToken = default)
    {
        if (backups.Folder is not { } folder)
            return null;
        var (schedule, isConfigured) = backups.Plan.Current;
        var state = new BackupState
        {
            Server = Node.Server,
            Host = Node.Host,
            Folder = folder,
            Schedule = schedule,
            IsConfigured = isConfigured,
            IsEncrypted = backups.IsEncrypting,
            Work = backups.Activity.Now,
            Last = backups.Activity.Last,
        };
        try
        {
            var files = await backups.Own(cancellationToken);
            var checks = backups.Activity.Checks(files.Select(file => Path.GetFileName(file.Path)).ToHashSet());
            return state with
            {
                Next = time.GetUtcNow() + backups.UntilDue(schedule, files),
                Archives = [.. files.Reverse().Take(BackupState.MaxListed).Select(file => Archive(file, checks))],
                Count = files.Count,
            };
        }
        catch (WetwareException error)
        {
            return state with { Problem = error.Message };
        }
    }

    /// <inheritdoc />
    public Task Create(CancellationToken cancellationToken = default) => backups.BeginCreate();

    /// <inheritdoc />
    public Task Verify(string file, CancellationToken cancellationToken = default) => backups.BeginVerify(file, cancellationToken);

    /// <inheritdoc />
    public Task SetSchedule(BackupSchedule? schedule, CancellationToken cancellationToken = default)
    {
        backups.SetSchedule(schedule);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<BackupPart> Read(string file, long offset, CancellationToken cancellationToken = default)
    {
        var found = await backups.Find(file, cancellationToken);
        if (found.Header.Salt is null)
        {
            throw new WetwareException(
                ErrorKind.Denied, $"{file} is not encrypted and holds the secrets of the cluster: copy it from its node, or set Cluster:Backup:KeyFile (WW_BACKUP_KEY_FILE) for those to come");
        }

        if (offset < 0 || offset > found.Bytes)
            throw new WetwareException(ErrorKind.Failed, $"field 'offset': {offset} is not allowed; use 0 to {found.Bytes}");
        try
        {
            await using var input = new FileStream(found.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0, Options = FileOptions.Asynchronous });
            input.Position = offset;
            var data = new byte[Math.Min(PartBytes, input.Length - offset)];
            await input.ReadExactlyAsync(data, cancellationToken);
            return new(input.Length, data);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WetwareException(ErrorKind.Failed, $"{file} cannot be read: {error.Message}", error);
        }
    }

    private static BackupArchive Archive(BackupFile file, IReadOnlyDictionary<string, BackupOutcome> checks) => new()
    {
        File = Path.GetFileName(file.Path),
        Id = file.Header.Id,
        Created = file.Header.Created,
        Bytes = file.Bytes,
        Depth = file.Header.Depth,
        IsEncrypted = file.Header.Salt is not null,
        Check = checks.GetValueOrDefault(Path.GetFileName(file.Path)),
    };
}
