using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions;

/// <summary>
/// A key-value namespace. Every operation takes effect at one moment between call and return. Reading is repeated when an answer is lost; a change is not, because another one may
/// have come in between: it fails as <c>disconnected</c>, and may have happened.
/// </summary>
public sealed class KvClient
{
    private const string Store = "the key-value store (is a gateway in the cluster?)";

    private readonly IKvGrain _grain;
    private readonly TimeProvider _time;

    internal KvClient(IKvGrain grain, TimeProvider time) => (_grain, _time) = (grain, time);

    /// <summary>The entry of a key; null when there is none.</summary>
    public Task<KvEntry?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        KvLimits.Key(key);
        return Asked(() => _grain.Get(key, cancellationToken), cancellationToken);
    }

    /// <summary>Sets a value; returned when it is on disk.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="ttl">How long the entry lives; null for ever. 1 ms to <see cref="KvLimits.MaxTtl"/>.</param>
    /// <param name="expected">Set only if the entry has this version now; empty text: only if there is none; null: in any case.</param>
    /// <param name="cancellationToken">Gives up; the value may be set all the same.</param>
    /// <returns>The new entry; null when <paramref name="expected"/> was not so, and nothing changed.</returns>
    /// <exception cref="WetwareException"><c>limit</c>: too large, or the quota is used up.</exception>
    public Task<KvEntry?> SetAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? ttl = null, string? expected = null, CancellationToken cancellationToken = default)
    {
        KvLimits.Key(key);
        return Once(() => _grain.Set(key, value, ttl, expected, cancellationToken));
    }

    /// <summary>Removes a key, with <paramref name="expected"/> only if it has this version. False when nothing was removed.</summary>
    public Task<bool> DeleteAsync(string key, string? expected = null, CancellationToken cancellationToken = default)
    {
        KvLimits.Key(key);
        return Once(() => _grain.Delete(key, expected, cancellationToken));
    }

    /// <inheritdoc cref="IKvGrain.List" />
    public Task<KvPage> ListAsync(string prefix, string? after, int limit, bool values, CancellationToken cancellationToken = default) =>
        Asked(() => _grain.List(prefix, after, limit, values, cancellationToken), cancellationToken);

    /// <summary>All entries whose key begins with <paramref name="prefix"/>, page by page in order of keys.</summary>
    public async IAsyncEnumerable<KvEntry> ListAllAsync(string prefix, bool values, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            var page = await ListAsync(prefix, after, CatalogLimits.MaxPage, values, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
                yield return entry;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>How much of its quota the namespace uses.</summary>
    public Task<KvUsage> UsageAsync(CancellationToken cancellationToken = default) => Asked(() => _grain.Usage(cancellationToken), cancellationToken);

    private static async Task<T> Once<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            throw new WetwareException(ErrorKind.Disconnected, $"{Store} does not answer; the change may have happened", error);
        }
    }

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) => Retry.Run(_ => call(), Store, _time, cancellationToken);
}
