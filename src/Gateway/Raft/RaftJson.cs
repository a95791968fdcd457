using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;

namespace Wetware.Gateway.Raft;

/// <summary>A Raft group that nodes in reach have members of, or one that is kept in the cluster's storage.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Kind">The kind of its state machine, such as kv or queue.</param>
/// <param name="Leader">Server id of the leader's node; null when there is none in reach.</param>
/// <param name="Term">The current term.</param>
/// <param name="Commit">The highest index known to be committed.</param>
/// <param name="Members">The number of members.</param>
/// <param name="Reached">How many of them are in reach.</param>
/// <param name="Stored">Whether it has no members, because its commands are kept in the cluster's storage.</param>
public sealed record RaftGroupJson(string Group, string Kind, string? Leader, ulong Term, ulong Commit, int Members, int Reached, bool Stored)
{
    internal static RaftGroupJson Of(RaftGroupInfo stored) => new(stored.Name, stored.Kind, null, 0, 0, 0, 0, Stored: true);

    internal static RaftGroupJson Of(IReadOnlyList<RaftMemberStatus> members)
    {
        var view = members.MaxBy(member => (member.Role == RaftMemberRole.Leader, member.Term, member.Applied))!;
        return new(
            view.Group,
            view.Kind,
            view.Role == RaftMemberRole.Leader ? view.Server : null,
            view.Term,
            members.Max(member => member.Commit),
            Math.Max(view.Members.Count, members.Count),
            members.Count,
            Stored: false);
    }
}

/// <summary>What a member knows of its group.</summary>
public sealed record RaftMemberJson
{
    /// <summary>Its id: 16 hexadecimal digits.</summary>
    public required string Member { get; init; }

    /// <summary>Peer id of its node.</summary>
    public required string Peer { get; init; }

    /// <summary>Server id of its node.</summary>
    public required string Server { get; init; }

    /// <summary>follower, candidate, leader or failed.</summary>
    public RaftMemberRole Role { get; init; }

    /// <summary>The current term.</summary>
    public ulong Term { get; init; }

    /// <summary>The leader's member id; null when none is known.</summary>
    public string? Leader { get; init; }

    /// <summary>The highest index known to be committed.</summary>
    public ulong Commit { get; init; }

    /// <summary>The last index that is applied.</summary>
    public ulong Applied { get; init; }

    /// <summary>The first index of the log.</summary>
    public ulong First { get; init; }

    /// <summary>The last index of the log.</summary>
    public ulong Last { get; init; }

    /// <summary>The index of the newest snapshot.</summary>
    public ulong Snapshot { get; init; }

    /// <summary>Why it stopped; null while it works.</summary>
    public string? Failure { get; init; }

    internal static RaftMemberJson Of(RaftMemberStatus status) => new()
    {
        Member = MemberId.Text(status.Member),
        Peer = status.Peer,
        Server = status.Server,
        Role = status.Role,
        Term = status.Term,
        Leader = status.Leader == 0 ? null : MemberId.Text(status.Leader),
        Commit = status.Commit,
        Applied = status.Applied,
        First = status.First,
        Last = status.Last,
        Snapshot = status.Snapshot,
        Failure = status.Failure,
    };
}

/// <summary>A member as another sees it.</summary>
/// <param name="Member">Its id: 16 hexadecimal digits.</param>
/// <param name="Peer">Peer id of its node.</param>
/// <param name="IsVoter">Whether it votes; a learner does not.</param>
/// <param name="Match">The last index that it is known to have.</param>
/// <param name="IsActive">Whether it answered lately.</param>
/// <param name="IsReceivingSnapshot">Whether it is receiving a snapshot.</param>
public sealed record RaftPeerJson(string Member, string Peer, bool IsVoter, ulong Match, bool IsActive, bool IsReceivingSnapshot)
{
    internal static RaftPeerJson Of(RaftPeerStatus member) =>
        new(MemberId.Text(member.Member), member.Peer, member.IsVoter, member.Match, member.IsActive, member.IsReceivingSnapshot);
}

/// <summary>A member to add.</summary>
/// <param name="Node">Peer id of its node.</param>
public sealed record RaftAddJson(string Node);

/// <summary>A member that was added.</summary>
/// <param name="Member">Its id: 16 hexadecimal digits.</param>
public sealed record RaftAddedJson(string Member);

/// <summary>A group to create.</summary>
public sealed record RaftCreateJson
{
    /// <summary>The kind of its state machine: kv when left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    /// <summary>Peer ids of the nodes that get a member; chosen when left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Nodes { get; init; }

    /// <summary>On how many nodes, 1 to 15, instead of nodes; 3 when left out, or all where there are fewer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }
}

/// <summary>A group that was created.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Kind">The kind of its state machine.</param>
/// <param name="Nodes">Peer ids of the nodes that have a member.</param>
public sealed record RaftCreatedJson(string Group, string Kind, IReadOnlyList<string> Nodes);

/// <summary>A key with its value and history.</summary>
public sealed record KeyJson
{
    /// <summary>The key as text; null where it is not UTF-8.</summary>
    public string? Key { get; init; }

    /// <summary>The key as base64, where it is not UTF-8; otherwise null.</summary>
    public byte[]? KeyBytes { get; init; }

    /// <summary>The value as base64; null where only keys were asked for.</summary>
    public byte[]? Value { get; init; }

    /// <summary>The value as text; null where it is not UTF-8.</summary>
    public string? Text { get; init; }

    /// <summary>The revision that last wrote the key.</summary>
    public ulong Revision { get; init; }

    /// <summary>The revision that created it.</summary>
    public ulong CreateRevision { get; init; }

    /// <summary>How often it was written since it was created, from 1.</summary>
    public ulong Version { get; init; }

    /// <summary>The lease that it ends with; 0 for none.</summary>
    public ulong Lease { get; init; }

    internal static KeyJson Of(KeyValueEntry entry, bool keysOnly = false)
    {
        var key = Decode(entry.Key);
        return new()
        {
            Key = key,
            KeyBytes = key is null ? entry.Key.ToArray() : null,
            Value = keysOnly ? null : entry.Value.ToArray(),
            Text = keysOnly ? null : Decode(entry.Value),
            Revision = entry.ModRevision,
            CreateRevision = entry.CreateRevision,
            Version = entry.Version,
            Lease = entry.Lease,
        };
    }

    private static string? Decode(ReadOnlyMemory<byte> bytes) => Utf8.IsValid(bytes.Span) ? Encoding.UTF8.GetString(bytes.Span) : null;
}

/// <summary>A page of keys.</summary>
/// <param name="Revision">The revision that was read.</param>
/// <param name="Keys">The keys, in the order of their bytes.</param>
/// <param name="More">How many keys of the range follow.</param>
public sealed record KeysJson(ulong Revision, IReadOnlyList<KeyJson> Keys, int More);

/// <summary>What became of a write.</summary>
/// <param name="Revision">The revision of the write.</param>
public sealed record WrittenJson(ulong Revision);
