using System.ComponentModel.DataAnnotations;

namespace Wetware.Grains.Raft.StateMachines.KeyValue;

/// <summary>Quotas of a key-value group. They decide what a command does, so all members of a group must be created with the same.</summary>
public sealed record KeyValueOptions
{
    /// <summary>Bytes of keys and values, and 128 for each key. Default 256 MiB, at most 640 MiB, so that a snapshot stays below 1 GiB.</summary>
    [Range(1024, 640L * 1024 * 1024)]
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Changes that are kept for watches. Default 65,536, at most 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int HistoryChanges { get; init; } = 65_536;

    /// <summary>Bytes of the changes that are kept. Default 32 MiB, at most 128 MiB.</summary>
    [Range(1024, 128L * 1024 * 1024)]
    public long HistoryBytes { get; init; } = 32L * 1024 * 1024;
}
