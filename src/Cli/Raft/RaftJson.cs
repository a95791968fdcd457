using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Raft.KeyValue;

namespace Wetware.Cli.Raft;

/// <summary>What <c>ww raft … --json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreatedJson))]
[JsonSerializable(typeof(DoneJson))]
[JsonSerializable(typeof(EntryJson))]
[JsonSerializable(typeof(GroupJson))]
[JsonSerializable(typeof(KeyLeaseJson))]
[JsonSerializable(typeof(MachineAnswerJson))]
[JsonSerializable(typeof(MemberJson))]
[JsonSerializable(typeof(StatusJson))]
[JsonSerializable(typeof(WriteJson))]
internal sealed partial class RaftJson : JsonSerializerContext;

/// <summary>A group that was created.</summary>
internal sealed record CreatedJson(string Group, string Kind, IReadOnlyList<CreatedNodeJson> Nodes);

/// <summary>A node of a group that was created.</summary>
internal sealed record CreatedNodeJson(string Server, string Peer);

/// <summary>What was done to a group or to one of its members.</summary>
internal sealed record DoneJson(string Group, string Done, string? Member = null);

/// <summary>A group in the list of all.</summary>
internal sealed record GroupJson(string Group, string Kind, string? Leader, ulong Term, ulong Commit, int Members, int Reached, bool Stored = false);

/// <summary>A member as the leader sees it; without a leader as the newest member sees it, and then without lag.</summary>
internal sealed record MemberJson(
    string Member, string Peer, string? Server, string Role, ulong? Match, ulong? Lag, bool? Active, bool ReceivesSnapshot);

/// <summary>What a member knows of its group.</summary>
internal sealed record StatusJson(
    string Member,
    string Server,
    string Peer,
    string Role,
    ulong Term,
    string? Leader,
    ulong Commit,
    ulong Applied,
    ulong First,
    ulong Last,
    ulong Snapshot,
    string? Failure);

/// <summary>What became of a write; <paramref name="Entry"/> is what the key holds where the write was refused.</summary>
internal sealed record WriteJson(string Key, bool Done, ulong Revision, EntryJson? Entry);

/// <summary>A lease; times in seconds of the group's time.</summary>
internal sealed record KeyLeaseJson(ulong Lease, double Seconds, double Left, int Keys)
{
    public static KeyLeaseJson From(LeaseAnswer lease) => new(lease.Lease, lease.TimeToLive.TotalSeconds, lease.Remaining.TotalSeconds, lease.Keys);
}

/// <summary>A key: text where it is UTF-8, else its bytes; the value as bytes, and as text where it is UTF-8.</summary>
internal sealed record EntryJson
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What happened to the key, in a watch.</summary>
    public string? Event { get; init; }

    public string? Key { get; init; }

    public byte[]? KeyBytes { get; init; }

    public byte[]? Value { get; init; }

    public string? Text { get; init; }

    public ulong Revision { get; init; }

    public ulong CreateRevision { get; init; }

    public ulong Version { get; init; }

    public ulong? Lease { get; init; }

    public static EntryJson From(KeyValueEntry entry)
    {
        var key = TextOf(entry.Key);
        return new()
        {
            Key = key,
            KeyBytes = key is null ? entry.Key.ToArray() : null,
            Value = entry.Value.ToArray(),
            Text = TextOf(entry.Value),
            Revision = entry.ModRevision,
            CreateRevision = entry.CreateRevision,
            Version = entry.Version,
            Lease = entry.Lease == 0 ? null : entry.Lease,
        };
    }

    private static string? TextOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
