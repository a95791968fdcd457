using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Silo.Backup;

/// <summary>
/// Makes the node's backups, one at a time, by the schedule of <see cref="BackupOptions"/> and when asked. The time of the last one is that of the newest archive in the
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
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failed;

    /// <summary>Creates the service of a node.</summary>
    public BackupService(NodeContext node, IGrainFactory grains, Serializer serializer, IMeterFactory meters, ILogger<BackupService> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        (_node, _grains, _serializer, _logger) = (node, grains, serializer, logger);
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("ww.backup.duration", "s", "Time that a backup took");
        _failed = meter.CreateCounter<long>("ww.backup.failed", "{backup}", "Backups that failed");
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
    /// <exception cref="WetwareException"><c>unimplemented</c>: this node makes no backups; <c>overloaded</c>: one is being made; <c>failed</c>: it cannot be made.</exception>
    public async Task<(BackupFile File, ArchiveSummary Summary)> Create(CancellationToken cancellationToken)
    {
        CheckFolder();
        if (!await _gate.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
            throw new WetwareException(ErrorKind.Overloaded, "a backup is being made now; try again later");
        try
        {
            return await CreateNow(cancellationToken).ConfigureAwait(false);
        }
        catch (BackupException error)
        {
            throw new WetwareException(ErrorKind.Failed, error.Message, error);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _gate.Dispose();
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

        try
        {
            while (true)
            {
                try
                {
                    await Task.Delay(await UntilDue(stoppingToken).ConfigureAwait(false), _node.Time, stoppingToken).ConfigureAwait(false);
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

    private async Task<TimeSpan> UntilDue(CancellationToken cancellationToken)
    {
        var newest = (await List(cancellationToken).ConfigureAwait(false)).LastOrDefault(file => file.Header.Namespace == _node.Options.Namespace);
        var wait = newest is null ? TimeSpan.Zero : newest.Header.Created + Options.Every - _node.Time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Options.Every ? wait : Options.Every;
    }

    private async Task<(BackupFile File, ArchiveSummary Summary)> CreateNow(CancellationToken cancellationToken)
    {
        var began = _node.Time.GetTimestamp();
        try
        {
            var folder = new BackupFolder(Options.Folder!);
            var ns = _node.Options.Namespace;
            var key = Options.KeyFile is { } file ? BackupKey.Read(file) : null;
            IBackupStore store = _node.Connection is { } connection ? new PostgresBackupStore(connection, ns) : new SqliteBackupStore(_node.Data.Path);
            var source = new BackupSource(ns, store, () => new(_grains, _serializer, isSkipping: true), _node.Time);
            var made = await folder.CreateNext(source, key, Options.Chain, cancellationToken).ConfigureAwait(false);
            var removed = await folder.Prune(ns, Options.Keep, cancellationToken).ConfigureAwait(false);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The backup failed; tried again in a minute")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "This node makes no backups: the primary does, which has the storage")]
    private static partial void LogNotHere(ILogger logger);
}
