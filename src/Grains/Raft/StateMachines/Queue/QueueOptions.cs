using System.ComponentModel.DataAnnotations;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>Quota of a queue. It decides what a command does, so all members of a group must be created with the same.</summary>
public sealed record QueueOptions
{
    /// <summary>
    /// Bytes of all topics: payloads, ids and groups, 512 for each item and 256 for each remembered id. Default 512 MiB, at most 768 MiB, so that a snapshot
    /// stays below 1 GiB.
    /// </summary>
    [Range(1024, 768L * 1024 * 1024)]
    public long MaxBytes { get; init; } = 512L * 1024 * 1024;
}
