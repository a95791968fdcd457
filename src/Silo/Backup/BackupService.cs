using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Wetware.Backups;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Silo.Backup;

/// <summary>
/// Makes the node's backups, one at a time, by the schedule of <see cref="BackupOptions"/>, or one that an operator set, and when asked. The time of the last one is that of the newest archive in the
/// folder, so that a restart neither repeats nor skips one.
/// </summary>
public sealed partial class BackupService : BackgroundService
{
    /// <summary>Name of the meter.</summary>
    internal const string MeterName = "Wetware.Backup";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly NodeContext _node;
    private readonly IGrainFactory _grains;
    private readonly Serializer _serializer;
    private readonly ILogger _logger;
    private readonly BackupActivity _activity;
    private readonly BackupPlan _plan;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failed;
    private Task _begun = Task.CompletedTask;

    /// <summary>Creates the service of a node.</summary>
    public BackupService(NodeContext node, IGrainFactory grains, Serializer serializer, IMeterFactory meters, ILogger<BackupService> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        (_node, _grains, _serializer, _logger) = (node, grains, serializer, logger);
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("ww.backup.duration", "s", "Time that a backup took");
        _failed = meter.CreateCounter<long>("ww.backup.failed", "{backup}", "Backups that failed");
        _activity = new(node.Time);
        _plan = new(node.Data["backup.json"], node.Options.Backup);
    }

    private BackupOptions Options => _node.Options.Backup;

    /// <summary>Lists the archives in the node's folder, oldest first.</summary>
    /// <exception cref="WetwareException"><c>unimplemented</c>: this node makes no backups; <c>failed</c>: the folder cannot be read.</exception>
    public async Task<IReadOnlyList<BackupFile>> List(CancellationToken cancellationToken)
    {
        var folder = new BackupFolder(CheckFolder());
        try
        {
            return await folder.List(cancellationToken).ConfigureAwait(false);
        }
        catch (BackupException error)
        {
            throw new WetwareException(ErrorKind.Failed, error.Message, error);
        }
    }

    /// <summary>Makes a backup now, and removes archives beyond those to be kept.</summary>
    /// <exception cref="WetwareException"><c>unimplemented</c>: this node makes no backups; <c>overloaded</c>: one is being made or verified; <c>failed</c>: it cannot be made.</exception>
    public async Task<(BackupFile File, ArchiveSummary Summary)> Create(CancellationToken cancellationToken)
    {
        CheckFolder();
        try
        {
            return await _activity.Run(null, progress => CreateNow(progress, cancellationToken), made => made.Summary).ConfigureAwait(false);
        }
        catch (BackupException error)
        {
            throw new WetwareException(ErrorKind.Failed, error.Message, error);
        }
    }

    /// <summary>Begins a backup, which the service goes on with.</summary>
    /// <exception cref="WetwareException">As <see cref="Create"/>.</exception>
    internal Task BeginCreate()
    {
        CheckFolder();
        return Begin(Create);
    }

    /// <summary>Begins to verify an archive, which the service goes on with.</summary>
    /// <exception cref="WetwareException"><c>unimplemented</c>, <c>not-found</c> or <c>overloaded</c>.</exception>
    internal async Task BeginVerify(string file, CancellationToken cancellationToken)
    {
        var path = (await Find(file, cancellationToken).ConfigureAwait(false)).Path;
        await Begin(stopping => _activity.Run(file, progress => VerifyNow(path, progress, stopping), summary => summary)).ConfigureAwait(false);
    }

    /// <summary>The folder of the archives; null when this node makes no backups.</summary>
    internal string? Folder => HasStore ? Options.Folder : null;

    /// <summary>True when new archives are encrypted.</summary>
    internal bool IsEncrypting => Options.KeyFile is not null;

    /// <summary>What is being done, and what the last ones came to.</summary>
    internal BackupActivity Activity => _activity;

    /// <summary>The schedule.</summary>
    internal BackupPlan Plan => _plan;

    /// <summary>Sets the schedule; null for the configured one.</summary>
    /// <exception cref="WetwareException"><c>unimplemented</c>: this node makes no backups; <c>failed</c>: a field is out of range, or it cannot be written.</exception>
    internal void SetSchedule(BackupSchedule? schedule)
    {
        CheckFolder();
        _plan.Set(schedule);
        var (now, isConfigured) = _plan.Current;
        LogScheduled(_logger, now.Every, now.Keep, now.Chain, isConfigured);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _begun.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _stopping.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Options.Folder is null)
            return;
        if (!HasStore)
        {
            LogNotHere(_logger);
            return;
        }

        if (_plan.Problem is { } problem)
            LogNotRead(_logger, problem);
        try
        {
            while (true)
            {
                try
                {
                    if (await IsDue(stoppingToken).ConfigureAwait(false))
                        await Create(stoppingToken).ConfigureAwait(false);
                }
                catch (WetwareException error)
                {
                    if (error.Kind != ErrorKind.Overloaded)
                        LogFailed(_logger, error);
                    await Task.Delay(RetryAfter, _node.Time, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private bool HasStore => _node.Connection is not null || _node.IsPrimary;

    private string CheckFolder()
    {
        if (Options.Folder is not { } folder)
            throw new WetwareException(ErrorKind.Unimplemented, "this node makes no backups: set Cluster:Backup:Folder (WW_BACKUP)");
        return HasStore ? folder : throw new WetwareException(ErrorKind.Unimplemented, "this node makes no backups: the primary does, which has the storage");
    }

    // False when the schedule changed before.
    private async Task<bool> IsDue(CancellationToken cancellationToken)
    {
        var changed = _plan.Changed;
        var wait = UntilDue(_plan.Current.Schedule, await Own(cancellationToken).ConfigureAwait(false));
        try
        {
            await changed.WaitAsync(wait ?? Timeout.InfiniteTimeSpan, _node.Time, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    /// <summary>Time until the schedule makes the next backup; null for never.</summary>
    internal TimeSpan? UntilDue(BackupSchedule schedule, IReadOnlyList<BackupFile> files)
    {
        if (schedule.Every is not { } every)
            return null;
        var wait = files is [.., var newest] ? newest.Header.Created + every - _node.Time.GetUtcNow() : TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < every ? wait : every;
    }

    /// <summary>Lists the archives of this cluster, oldest first.</summary>
    /// <exception cref="WetwareException">As <see cref="List"/>.</exception>
    internal async Task<IReadOnlyList<BackupFile>> Own(CancellationToken cancellationToken) =>
        [.. (await List(cancellationToken).ConfigureAwait(false)).Where(file => file.Header.Namespace == _node.Options.Namespace)];

    // The service owns what was begun: it ends with the node.
    private Task Begin(Func<CancellationToken, Task> work)
    {
        var begun = work(_stopping.Token);
        if (begun.IsCompleted)
            return begun;
        _begun = Watch(begun);
        return Task.CompletedTask;
    }

    private async Task Watch(Task begun)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (begun.Exception?.InnerException is { } error)
            LogBegunFailed(_logger, error);
    }

    /// <summary>Finds an archive of this cluster by its name in the folder.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>, <c>unimplemented</c>, or <c>failed</c>: it cannot be read.</exception>
    internal async Task<BackupFile> Find(string file, CancellationToken cancellationToken)
    {
        var folder = CheckFolder();
        var path = Path.Combine(folder, Path.GetFileName(file));
        try
        {
            if (Path.GetFileName(file) == file && file.EndsWith(BackupFolder.Extension, StringComparison.Ordinal) && File.Exists(path)
                && await ArchiveReader.ReadHeader(path, cancellationToken).ConfigureAwait(false) is var header && header.Namespace == _node.Options.Namespace)
                return new(path, new FileInfo(path).Length, header);
        }
        catch (Exception error) when (error is BackupException or IOException)
        {
            throw new WetwareException(ErrorKind.Failed, error.Message, error);
        }

        throw new WetwareException(ErrorKind.NotFound, $"file: there is no archive \"{file}\" of this cluster in {folder}");
    }

    private BackupKey? ReadKey() => Options.KeyFile is { } file ? BackupKey.Read(file) : null;

    private async Task<ArchiveSummary> VerifyNow(string path, BackupProgress progress, CancellationToken cancellationToken)
    {
        var chain = await BackupChain.Open(path, ReadKey(), cancellationToken).ConfigureAwait(false);
        return await chain.Verify(cancellationToken, progress).ConfigureAwait(false);
    }

    private async Task<(BackupFile File, ArchiveSummary Summary)> CreateNow(BackupProgress progress, CancellationToken cancellationToken)
    {
        var began = _node.Time.GetTimestamp();
        try
        {
            var folder = new BackupFolder(Options.Folder!);
            var ns = _node.Options.Namespace;
            var key = ReadKey();
            var schedule = _plan.Current.Schedule;
            IBackupStore store = _node.Connection is { } connection ? new PostgresBackupStore(connection, ns) : new SqliteBackupStore(_node.Data.Path);
            var source = new BackupSource(ns, store, () => new(_grains, _serializer, isSkipping: true), _node.Time, progress);
            var made = await folder.CreateNext(source, key, schedule.Chain, cancellationToken).ConfigureAwait(false);
            var removed = await folder.Prune(ns, schedule.Keep, cancellationToken).ConfigureAwait(false);
            LogMade(_logger, made.File.Path, made.Summary.States, made.File.Bytes, removed.Count);
            foreach (var group in made.Summary.SkippedGroups)
                LogSkipped(_logger, group);
            _duration.Record(_node.Time.GetElapsedTime(began).TotalSeconds);
            return made;
        }
        catch (BackupException)
        {
            _failed.Add(1);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made the backup {File}: {States} states, {Bytes} bytes; removed {Removed} old ones")]
    private static partial void LogMade(ILogger logger, string file, long states, long bytes, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Raft group {Group} has no leader in reach and is not in the backup")]
    private static partial void LogSkipped(ILogger logger, string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Set the schedule of backups: every {Every}, {Keep} kept, chains of {Chain}; as configured: {IsConfigured}")]
    private static partial void LogScheduled(ILogger logger, TimeSpan? every, int keep, int chain, bool isConfigured);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedule of backups that was set here cannot be read; that of the configuration counts: {Problem}")]
    private static partial void LogNotRead(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "A backup or verification that was asked for failed")]
    private static partial void LogBegunFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The backup failed; tried again in a minute")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "This node makes no backups: the primary does, which has the storage")]
    private static partial void LogNotHere(ILogger logger);
}
