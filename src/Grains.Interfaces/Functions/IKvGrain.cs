using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Functions;

/// <summary>
/// A namespace of keys and values. All operations on it take effect one after the other between call and answer (linearizable), and a change is answered when it is
/// on disk. The key of the grain is the namespace: 1 to <see cref="KvLimits.MaxNamespaceLength"/> characters of a-z, A-Z, 0-9, '-', '_', '.'.
/// </summary>
[Alias("ww.IKvGrain"), PublicGrain]
public interface IKvGrain : IGrainWithStringKey
{
    /// <summary>The entry of a key; null when there is none or it has expired.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the key is not allowed.</exception>
    [Alias("Get"), ReadOnly]
    Task<KvEntry?> Get(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets a value. With <paramref name="expected"/> only if the entry has this version now (empty text: only if there is no entry); then null tells that it was
    /// not so and nothing changed.
    /// </summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>limit</c>: too large, or the quota of the namespace is used up.</exception>
    [Alias("Set")]
    Task<KvEntry?> Set(string key, ReadOnlyMemory<byte> value, TimeSpan? ttl, string? expected, CancellationToken cancellationToken = default);

    /// <summary>Removes a key, with <paramref name="expected"/> only if the entry has this version now. False when nothing was removed.</summary>
    [Alias("Delete")]
    Task<bool> Delete(string key, string? expected, CancellationToken cancellationToken = default);

    /// <summary>Entries whose key begins with <paramref name="prefix"/>, after <paramref name="after"/> in ordinal order.</summary>
    /// <param name="prefix">The prefix; empty for all.</param>
    /// <param name="after">The cursor: the last key of the page before; null for the first page.</param>
    /// <param name="limit">1 to <see cref="CatalogLimits.MaxPage"/>. A page ends earlier when its values have 1 MiB.</param>
    /// <param name="values">False: keys and versions without values.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("List"), ReadOnly]
    Task<KvPage> List(string prefix, string? after, int limit, bool values, CancellationToken cancellationToken = default);

    /// <summary>How much of its quota the namespace uses.</summary>
    [Alias("Usage"), ReadOnly]
    Task<KvUsage> Usage(CancellationToken cancellationToken = default);
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; empty where only keys were asked for.</param>
/// <param name="Version">16 hex digits, others with each change.</param>
/// <param name="Expires">When the entry ends; null for never.</param>
[GenerateSerializer, Immutable]
[Alias("ww.kv-entry")]
public sealed record KvEntry(
    [property: Id(0)] string Key, [property: Id(1)] ReadOnlyMemory<byte> Value, [property: Id(2)] string Version, [property: Id(3)] DateTimeOffset? Expires);

/// <summary>A part of a namespace in order of keys.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">The cursor of the next page; null when this is the last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.kv-page")]
public sealed record KvPage([property: Id(0)] IReadOnlyList<KvEntry> Entries, [property: Id(1)] string? Next);

/// <summary>What a namespace holds, expired entries among it until they are cleared.</summary>
/// <param name="Keys">Entries.</param>
/// <param name="Bytes">Bytes of keys and values.</param>
/// <param name="MaxKeys">Most entries.</param>
/// <param name="MaxBytes">Most bytes.</param>
[GenerateSerializer, Immutable]
[Alias("ww.kv-usage")]
public sealed record KvUsage([property: Id(0)] int Keys, [property: Id(1)] long Bytes, [property: Id(2)] int MaxKeys, [property: Id(3)] long MaxBytes);

/// <summary>Fixed limits of key-value namespaces, and the form of keys.</summary>
public static class KvLimits
{
    /// <summary>Characters of a namespace's name.</summary>
    public const int MaxNamespaceLength = 128;

    /// <summary>Characters of a key: 1 to 512.</summary>
    public const int MaxKeyLength = 512;

    /// <summary>Bytes of a value: 1 MiB.</summary>
    public const int MaxValueBytes = 1 << 20;

    /// <summary>Longest time to live: 10 years.</summary>
    public static TimeSpan MaxTtl { get; } = TimeSpan.FromDays(3650);

    /// <summary>Checks the name of a namespace.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Namespace(string? name) =>
        name is { Length: > 0 and <= MaxNamespaceLength } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw new WetwareException(ErrorKind.Failed, $"namespace: must have 1 to {MaxNamespaceLength} characters of a-z, A-Z, 0-9, '-', '_', '.'");

    /// <summary>Checks a key.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Key(string? key) => key is { Length: > 0 and <= MaxKeyLength }
        ? key
        : throw new WetwareException(ErrorKind.Failed, $"key: must have 1 to {MaxKeyLength} characters");
}
