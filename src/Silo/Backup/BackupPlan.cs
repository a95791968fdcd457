using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Backups;
using Wetware.Clustering.Identity;
using Wetware.Errors;
using Wetware.Silo.Configuration;

namespace Wetware.Silo.Backup;

/// <summary>The schedule of a node's backups: that of its configuration, or one that an operator set, which a file of the data directory holds. Thread-safe.</summary>
internal sealed class BackupPlan
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly BackupSchedule _configured;
    private BackupSchedule? _set;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads the file, if it is there.</summary>
    public BackupPlan(string path, BackupOptions options)
    {
        _path = path;
        _configured = new() { Every = options.Every, Keep = options.Keep, Chain = options.Chain };
        (_set, Problem) = Read();
    }

    /// <summary>Why the file could not be read, so that the configuration counts; null when it could, or is not there.</summary>
    public string? Problem { get; }

    /// <summary>The schedule that is in force, and whether it is the configured one.</summary>
    public (BackupSchedule Schedule, bool IsConfigured) Current
    {
        get
        {
            lock (_gate)
                return (_set ?? _configured, _set is null);
        }
    }

    /// <summary>Ends with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>Sets the schedule and keeps it on disk; null for the configured one.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is out of range, or the file cannot be written; nothing is changed.</exception>
    public void Set(BackupSchedule? schedule)
    {
        if (schedule is not null)
            Check(schedule);
        lock (_gate)
        {
            Write(schedule);
            _set = schedule;
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static void Check(BackupSchedule schedule)
    {
        var options = new BackupOptions { Keep = schedule.Keep, Chain = schedule.Chain };
        options.Every = schedule.Every ?? options.Every;
        if (options.Problems().FirstOrDefault() is { Option: not null } problem)
            throw new WetwareException(ErrorKind.Failed, $"field '{problem.Option.ToLowerInvariant()}': {problem.Problem}");
    }

    private (BackupSchedule?, string?) Read()
    {
        try
        {
            if (!File.Exists(_path))
                return (null, null);
            var schedule = JsonSerializer.Deserialize(File.ReadAllBytes(_path), BackupPlanJson.Default.BackupSchedule) ?? throw new JsonException("it is empty");
            Check(schedule);
            return (schedule, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or WetwareException)
        {
            return (null, error.Message);
        }
    }

    private void Write(BackupSchedule? schedule)
    {
        var fresh = _path + ".part";
        try
        {
            if (schedule is null)
            {
                File.Delete(_path);
                return;
            }

            File.Delete(fresh);
            OwnerOnly.CreateFile(fresh, JsonSerializer.Serialize(schedule, BackupPlanJson.Default.BackupSchedule));
            FolderNames.Move(fresh, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WetwareException(ErrorKind.Failed, $"{_path} cannot be written: {error.Message}", error);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BackupSchedule))]
internal sealed partial class BackupPlanJson : JsonSerializerContext;
