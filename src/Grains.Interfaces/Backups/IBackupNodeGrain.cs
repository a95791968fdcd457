using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Backups;

/// <summary>The backups that one node makes. Its key is the node's server id.</summary>
[Alias("ww.IBackupNodeGrain"), PublicGrain]
public interface IBackupNodeGrain : INodeOwned
{
    /// <summary>Returns the schedule, the newest archives and what is being done; null when the node makes no backups.</summary>
    [Alias("Look")]
    Task<BackupState?> Look(CancellationToken cancellationToken = default);

    /// <summary>Begins a backup and returns; <see cref="BackupState.Work"/> and <see cref="BackupState.Last"/> say how it goes on.</summary>
    /// <exception cref="WetwareException"><c>unimplemented</c>: the node makes no backups; <c>overloaded</c>: it makes or verifies one now.</exception>
    [Alias("Create")]
    Task Create(CancellationToken cancellationToken = default);

    /// <summary>Begins to read an archive and those that it builds on, and to check every byte; the archive's <see cref="BackupArchive.Check"/> has the outcome.</summary>
    /// <param name="file">The archive's name in the folder.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="WetwareException">
    /// <c>unimplemented</c>: the node makes no backups; <c>not-found</c>: there is no such archive; <c>overloaded</c>: the node makes or verifies one now.
    /// </exception>
    [Alias("Verify")]
    Task Verify(string file, CancellationToken cancellationToken = default);

    /// <summary>Sets when backups are made and how many are kept. The node keeps it on its disk, so that it outlives a restart.</summary>
    /// <param name="schedule">The schedule; null for that of the node's configuration.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="WetwareException"><c>unimplemented</c>: the node makes no backups; <c>failed</c>: a field is out of range, or it cannot be written.</exception>
    [Alias("SetSchedule")]
    Task SetSchedule(BackupSchedule? schedule, CancellationToken cancellationToken = default);

    /// <summary>Reads a part of an encrypted archive. Others hold the cluster's secrets readable, and are not handed out.</summary>
    /// <param name="file">The archive's name in the folder.</param>
    /// <param name="offset">The first byte; 0 to the archive's length.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such archive; <c>denied</c>: it is not encrypted; <c>failed</c>: it cannot be read.</exception>
    [Alias("Read")]
    Task<BackupPart> Read(string file, long offset, CancellationToken cancellationToken = default);
}

/// <summary>When backups are made, and how many are kept.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.backup-schedule")]
public sealed record BackupSchedule
{
    /// <summary>Time between two backups, 1 minute to 30 days; null for none but those that are asked for.</summary>
    [Id(0)]
    public TimeSpan? Every { get; init; }

    /// <summary>Archives that are kept, 1 to 10,000; those that a kept one builds on stay too.</summary>
    [Id(1)]
    public required int Keep { get; init; }

    /// <summary>Archives of a chain, the full one included; 1 (all are full) to 100.</summary>
    [Id(2)]
    public required int Chain { get; init; }
}

/// <summary>The backups of a node.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.backup-state")]
public sealed record BackupState
{
    /// <summary>Archives that are listed, at most: the newest.</summary>
    public const int MaxListed = 500;

    /// <summary>Server id of the node.</summary>
    [Id(0)]
    public required string Server { get; init; }

    /// <summary>Its host name.</summary>
    [Id(1)]
    public required string Host { get; init; }

    /// <summary>The folder of the archives, on that host.</summary>
    [Id(2)]
    public required string Folder { get; init; }

    /// <summary>The schedule that is in force.</summary>
    [Id(3)]
    public required BackupSchedule Schedule { get; init; }

    /// <summary>True when the schedule is that of the node's configuration.</summary>
    [Id(4)]
    public required bool IsConfigured { get; init; }

    /// <summary>True when new archives are encrypted.</summary>
    [Id(5)]
    public required bool IsEncrypted { get; init; }

    /// <summary>When the schedule makes the next one; null for never.</summary>
    [Id(6)]
    public DateTimeOffset? Next { get; init; }

    /// <summary>The archives of this cluster, newest first.</summary>
    [Id(7)]
    public IReadOnlyList<BackupArchive> Archives { get; init; } = [];

    /// <summary>Number of archives, those beyond <see cref="MaxListed"/> included.</summary>
    [Id(8)]
    public int Count { get; init; }

    /// <summary>Why the archives cannot be listed; null when they were.</summary>
    [Id(9)]
    public string? Problem { get; init; }

    /// <summary>What is being done; null for nothing.</summary>
    [Id(10)]
    public BackupWork? Work { get; init; }

    /// <summary>What the last backup since the node's start came to; null when there was none.</summary>
    [Id(11)]
    public BackupOutcome? Last { get; init; }
}

/// <summary>An archive in the folder.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.backup-archive")]
public sealed record BackupArchive
{
    /// <summary>Its name in the folder.</summary>
    [Id(0)]
    public required string File { get; init; }

    /// <summary>Its id: 32 hexadecimal digits.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>When its snapshot was taken.</summary>
    [Id(2)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Its size.</summary>
    [Id(3)]
    public required long Bytes { get; init; }

    /// <summary>How many archives it builds on: 0 for a full one.</summary>
    [Id(4)]
    public required int Depth { get; init; }

    /// <summary>Whether it needs a key.</summary>
    [Id(5)]
    public required bool IsEncrypted { get; init; }

    /// <summary>What its last verification since the node's start came to; null when there was none.</summary>
    [Id(6)]
    public BackupOutcome? Check { get; init; }
}

/// <summary>A backup or a verification that is under way.</summary>
/// <param name="File">The archive that is verified; null while one is made.</param>
/// <param name="Began">When it began.</param>
/// <param name="States">States that it has read.</param>
/// <param name="Bytes">Their bytes.</param>
[GenerateSerializer, Immutable]
[Alias("ww.backup-work")]
public sealed record BackupWork(string? File, DateTimeOffset Began, long States, long Bytes);

/// <summary>What a backup or a verification came to.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="States">States that the archive restores.</param>
/// <param name="SkippedGroups">Raft groups that had no leader in reach and are not in the archive.</param>
[GenerateSerializer, Immutable]
[Alias("ww.backup-outcome")]
public sealed record BackupOutcome(DateTimeOffset At, string? Error, long States, IReadOnlyList<string> SkippedGroups);

/// <summary>A part of an archive.</summary>
/// <param name="Length">Bytes of the whole archive.</param>
/// <param name="Data">The part, at most 1 MiB; empty at the end.</param>
[GenerateSerializer, Immutable]
[Alias("ww.backup-part")]
public sealed record BackupPart(long Length, ReadOnlyMemory<byte> Data);
