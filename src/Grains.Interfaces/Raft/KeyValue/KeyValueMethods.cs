using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Nodes;

namespace Wetware.Raft.KeyValue;

/// <summary>Methods of capabilities of kinds <c>raft</c> and <c>raft-groups</c>.</summary>
public static class KeyValueMethods
{
    /// <summary>Of <c>raft-groups</c>: yields the key-value group of a name (text).</summary>
    public const string Open = "open";

    /// <summary>Of <c>raft-groups</c>: creates a key-value group where there is none of that name, and yields it: <see cref="KeyValueCreateJson"/> in.</summary>
    public const string Create = "create";

    /// <summary>The value of a key (bytes); <c>not-found</c> where there is none.</summary>
    public const string Get = "get";

    /// <summary>Writes a key: <see cref="KeyWriteJson"/> in, <see cref="KeyWrittenJson"/> out.</summary>
    public const string Put = "put";

    /// <summary>Deletes a key: <see cref="KeyWriteJson"/> without a value in, <see cref="KeyWrittenJson"/> out.</summary>
    public const string Delete = "delete";

    /// <summary>A page of keys: <see cref="KeyRangeJson"/> in, <see cref="KeyPageJson"/> out.</summary>
    public const string Range = "range";

    /// <summary>Waits for changes: <see cref="KeyWatchJson"/> in, <see cref="KeyChangesJson"/> out; <c>closed</c> where they are not kept any more.</summary>
    public const string Changes = "changes";

    /// <summary>Grants a lease: seconds as decimal text in, its id as decimal text out.</summary>
    public const string Grant = "grant";

    /// <summary>Gives a lease (its id as decimal text) its full time again.</summary>
    public const string Keep = "keep";

    /// <summary>Ends a lease (its id as decimal text) and deletes its keys.</summary>
    public const string Revoke = "revoke";
}

/// <summary>Opens key-value groups on its node. The key is a server id.</summary>
[Alias("ww.IKeyValueOpenerGrain")]
public interface IKeyValueOpenerGrain : INodeOwned
{
    /// <summary>Returns the key of the <see cref="IKeyValueGrain"/> of a group, which may exist or not.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c> or <c>failed</c>: not a valid name.</exception>
    [Alias("Open")]
    Task<string> Open(string group, CancellationToken cancellationToken = default);
}

/// <summary>A key-value group as one node offers it through capabilities. The key is <c>&lt;server id&gt;/&lt;group&gt;</c>.</summary>
[Alias("ww.IKeyValueGrain")]
public interface IKeyValueGrain : INodeOwned;

/// <summary>A group to create.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">The peer ids of the nodes of its members; an odd number is best.</param>
public sealed record KeyValueCreateJson(string? Name, IReadOnlyList<string>? Nodes);

/// <summary>A write of a key.</summary>
/// <param name="Key">The key, as text.</param>
/// <param name="Text">The value as text.</param>
/// <param name="Value">The value as base64, instead.</param>
/// <param name="Lease">The lease that the key ends with.</param>
/// <param name="IfRevision">Only if this revision wrote the key last.</param>
/// <param name="IfAbsent">Only if the key does not exist.</param>
public sealed record KeyWriteJson(string? Key, string? Text, byte[]? Value, ulong Lease, ulong? IfRevision, bool IfAbsent);

/// <summary>What became of a write.</summary>
/// <param name="Done">False where the condition did not hold, or there was nothing to delete.</param>
/// <param name="Revision">The revision of the group.</param>
public sealed record KeyWrittenJson(bool Done, ulong Revision);

/// <summary>Which keys to read.</summary>
/// <param name="Prefix">Those that begin so; all when left out.</param>
/// <param name="After">Those after this one.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
/// <param name="KeysOnly">Without their values.</param>
public sealed record KeyRangeJson(string? Prefix, string? After, int? Limit, bool KeysOnly);

/// <summary>A page of keys.</summary>
/// <param name="Revision">The revision that was read.</param>
/// <param name="Keys">The keys.</param>
/// <param name="More">How many keys of the range follow.</param>
public sealed record KeyPageJson(ulong Revision, IReadOnlyList<KeyEntryJson> Keys, int More);

/// <summary>Which changes to wait for.</summary>
/// <param name="Prefix">Those of keys that begin so; of all when left out.</param>
/// <param name="After">Those of later revisions; when left out, the answer comes at once and says where to begin.</param>
public sealed record KeyWatchJson(string? Prefix, ulong? After);

/// <summary>Changes.</summary>
/// <param name="Revision">What to ask after next.</param>
/// <param name="Changes">The keys as they were written; of a deleted one without value and with <c>deleted</c>.</param>
public sealed record KeyChangesJson(ulong Revision, IReadOnlyList<KeyEntryJson> Changes);

/// <summary>A key.</summary>
/// <param name="Key">The key, as base64.</param>
/// <param name="Value">The value, as base64; null where it was not asked for.</param>
/// <param name="Revision">The revision that last wrote it.</param>
/// <param name="Lease">The lease that it ends with, or 0.</param>
/// <param name="Deleted">Whether that revision deleted it.</param>
public sealed record KeyEntryJson(byte[] Key, byte[]? Value, ulong Revision, ulong Lease, bool Deleted);

/// <summary>The JSON of <see cref="KeyValueMethods"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(KeyValueCreateJson))]
[JsonSerializable(typeof(KeyWriteJson))]
[JsonSerializable(typeof(KeyWrittenJson))]
[JsonSerializable(typeof(KeyRangeJson))]
[JsonSerializable(typeof(KeyPageJson))]
[JsonSerializable(typeof(KeyWatchJson))]
[JsonSerializable(typeof(KeyChangesJson))]
public sealed partial class KeyValueJson : JsonSerializerContext;
