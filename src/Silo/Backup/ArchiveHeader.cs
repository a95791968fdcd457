using System.Text.Json.Serialization;

namespace Wetware.Silo.Backup;

/// <summary>What an archive says of itself; readable without the key.</summary>
public sealed record ArchiveHeader
{
    /// <summary>The archive's id: 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>When its snapshot of the storage was taken.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The cluster's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The version of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>The id of the archive that this one builds on; null for a full one.</summary>
    public string? Parent { get; init; }

    /// <summary>The file name that the parent had.</summary>
    public string? ParentName { get; init; }

    /// <summary>How many archives it builds on: 0 for a full one.</summary>
    public int Depth { get; init; }

    /// <summary>Of an encrypted archive, the random bytes from which its keys are derived.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>Of an encrypted archive, what tells its key from others.</summary>
    public byte[]? KeyCheck { get; init; }
}

/// <summary>What an archive contains.</summary>
public sealed record ArchiveSummary
{
    /// <summary>States that the archive restores.</summary>
    public long States { get; init; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>States that are in this archive itself; the others are in those that it builds on.</summary>
    public long OwnStates { get; init; }

    /// <summary>Raft groups that it restores.</summary>
    public IReadOnlyList<string> RaftGroups { get; init; } = [];

    /// <summary>Raft groups that had no leader in reach and are not in the archive.</summary>
    public IReadOnlyList<string> SkippedGroups { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArchiveHeader))]
[JsonSerializable(typeof(ArchiveSummary))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
