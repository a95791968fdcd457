using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>What the log keeps of a member beside its entries.</summary>
internal sealed record MemberDescription
{
    public required string Group { get; init; }

    public required Guid GroupId { get; init; }

    public required string Kind { get; init; }

    /// <summary>The voters that a new group begins with; empty for a member that was added later.</summary>
    public IReadOnlyList<BookEntry> Founders { get; init; } = [];

    /// <summary>Whether the group begins with the state of a restored backup, which is not in the description.</summary>
    public bool IsRestored { get; init; }

    public static MemberDescription From(RaftMemberSpec spec) => new()
    {
        Group = spec.Group,
        GroupId = spec.GroupId,
        Kind = spec.Kind,
        IsRestored = spec.IsRestored,
        Founders = [.. spec.Founders.Select(voter => new BookEntry(voter.Member, voter.Peer))],
    };

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, MembersJson.Default.MemberDescription);

    /// <exception cref="InvalidDataException">The bytes are not a description.</exception>
    public static MemberDescription Decode(ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, MembersJson.Default.MemberDescription) ?? throw new InvalidDataException("the description of a member is null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the description of a member is malformed: {error.Message}", error);
        }
    }

    /// <summary>The snapshot that all founders start from.</summary>
    /// <param name="index">The index that the machine has applied: ids of sessions and leases are made of it, so that a restored group goes on behind it.</param>
    /// <param name="machine">The state of the machine; empty for a new one.</param>
    public Snapshot InitialSnapshot(ulong index, ReadOnlySpan<byte> machine) =>
        new(Math.Max(1, index), 1, new ConfState { Voters = [.. Founders.Select(founder => founder.Member)] }, SnapshotData.Encode(Founders, machine));
}

/// <summary>Where a member is.</summary>
/// <param name="Member">Its id.</param>
/// <param name="Peer">The peer id of its node.</param>
internal readonly record struct BookEntry(ulong Member, string Peer);

[JsonSerializable(typeof(MemberDescription))]
[JsonSerializable(typeof(IReadOnlyList<BookEntry>))]
internal sealed partial class MembersJson : JsonSerializerContext;
