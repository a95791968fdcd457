using Wetware.Backups;
using Wetware.Errors;

namespace Wetware.Silo.Backup;

/// <summary>How far a backup or a verification is. Thread-safe.</summary>
public sealed class BackupProgress
{
    private long _states;
    private long _bytes;

    /// <summary>States that were read.</summary>
    public long States => Interlocked.Read(ref _states);

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a state.</summary>
    internal void Add(StateRow row)
    {
        Interlocked.Increment(ref _states);
        Interlocked.Add(ref _bytes, row.Data.Length);
    }
}

/// <summary>What a node does with its backups, one thing at a time, and what the last ones came to. Thread-safe.</summary>
internal sealed class BackupActivity(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BackupOutcome> _checks = [];
    private (string? File, DateTimeOffset Began, BackupProgress Progress)? _now;
    private BackupOutcome? _last;

    /// <summary>What is done now; null for nothing.</summary>
    public BackupWork? Now
    {
        get
        {
            lock (_gate)
                return _now is var (file, began, progress) ? new(file, began, progress.States, progress.Bytes) : null;
        }
    }

    /// <summary>What the last backup came to.</summary>
    public BackupOutcome? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>What the last verification of each of these archives came to; others are forgotten.</summary>
    public IReadOnlyDictionary<string, BackupOutcome> Checks(IReadOnlySet<string> files)
    {
        lock (_gate)
        {
            foreach (var gone in _checks.Keys.Where(file => !files.Contains(file)).ToArray())
                _checks.Remove(gone);
            return _checks.ToDictionary();
        }
    }

    /// <summary>Makes a backup, or verifies <paramref name="file"/>.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: something is being done.</exception>
    public async Task<T> Run<T>(string? file, Func<BackupProgress, Task<T>> work, Func<T, ArchiveSummary> summarize)
    {
        var progress = new BackupProgress();
        lock (_gate)
        {
            if (_now is var (other, _, _))
                throw new WetwareException(ErrorKind.Overloaded, $"a backup is being {(other is null ? "made" : "verified")} now; try again later");
            _now = (file, time.GetUtcNow(), progress);
        }

        BackupOutcome? outcome = null;
        try
        {
            // Reading a storage may block, and the caller may be a grain.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var result = await work(progress).ConfigureAwait(false);
            var summary = summarize(result);
            outcome = new(time.GetUtcNow(), null, summary.States, summary.SkippedGroups);
            return result;
        }
        catch (Exception error)
        {
            outcome = new(time.GetUtcNow(), error is OperationCanceledException ? "it was cancelled" : error.Message, progress.States, []);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _now = null;
                if (file is null)
                    _last = outcome;
                else
                    _checks[file] = outcome!;
            }
        }
    }
}
