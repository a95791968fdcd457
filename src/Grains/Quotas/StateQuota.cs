using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Storage;
using Wetware.Waiting;

namespace Wetware.Grains.Quotas;

/// <summary>Tells what states take in the cluster's storage; the host of a node provides it.</summary>
public interface IStateUsage
{
    /// <summary>Counts the states of this name, of all grains.</summary>
    /// <exception cref="WetwareException">The storage does not answer.</exception>
    Task<StateUsage> Count(string name, CancellationToken cancellationToken);
}

/// <summary>A quota: its option, and the most that it allows.</summary>
internal readonly record struct Quota(string Option, long Most);

/// <summary>
/// Holds the states of one name to a quota of bytes, and where given of states, in the whole cluster. The storage is asked at most once in
/// <see cref="Period"/>; what this node admits meanwhile is added, so only what other nodes write within one period can exceed the quota. While the storage does not
/// answer, nothing is refused here: the write itself will be. Thread-safe.
/// </summary>
internal sealed class StateQuota(string name, Quota bytes, Quota? states, IStateUsage? usage, QuotaMetrics metrics, TimeProvider time)
{
    /// <summary>How old a count may be.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task<StateUsage?>? _count;
    private long _countedAt;
    private long _admittedBytes;
    private long _admittedStates;

    /// <summary>Throws when there is no room for <paramref name="more"/> bytes, or for another state where <paramref name="isNew"/>.</summary>
    /// <exception cref="WetwareException"><c>limit</c>, naming the quota.</exception>
    public async ValueTask Admit(long more, bool isNew)
    {
        if (usage is null || await Count(usage) is not { } counted)
            return;
        lock (_lock)
        {
            var (keptBytes, keptStates) = (counted.Bytes + _admittedBytes, counted.States + _admittedStates);
            if (keptBytes + more > bytes.Most)
                throw Refused(bytes, $"{keptBytes} bytes are kept, and {more} more are above");
            if (isNew && states is { } count && keptStates >= count.Most)
                throw Refused(count, $"{keptStates} are kept, and one more is above");
            _admittedBytes += more;
            _admittedStates += isNew ? 1 : 0;
        }
    }

    private Task<StateUsage?> Count(IStateUsage source)
    {
        lock (_lock)
        {
            if (_count is null || (_count.IsCompleted && time.GetElapsedTime(_countedAt) >= Period))
            {
                (_count, _countedAt) = (CountNow(source), time.GetTimestamp());
                (_admittedBytes, _admittedStates) = (0, 0);
            }

            return _count;
        }
    }

    private async Task<StateUsage?> CountNow(IStateUsage source)
    {
        try
        {
            var now = await source.Count(name, CancellationToken.None);
            metrics.Counted(name, now);
            return now;
        }
        catch (Exception error) when (WetwareException.Within(error) is not null || LongPoll.IsLost(error))
        {
            return null; // the write says why
        }
    }

    private WetwareException Refused(Quota quota, string what)
    {
        metrics.Refused(quota.Option);
        return new WetwareException(ErrorKind.Limit, $"{name}s: {what} {quota.Option}, {quota.Most}; remove some");
    }
}

/// <summary>Makes a node's quotas.</summary>
internal static class QuotaHosting
{
    /// <summary>Adds the quota of the states named <paramref name="name"/> to a silo.</summary>
    public static IServiceCollection AddStateQuota(this IServiceCollection services, string name, Func<IServiceProvider, (Quota Bytes, Quota? States)> limits)
    {
        services.AddMetrics();
        services.AddSingleton<QuotaMetrics>();
        return services.AddKeyedSingleton(name, (all, _) =>
        {
            var (bytes, states) = limits(all);
            return new StateQuota(name, bytes, states, all.GetService<IStateUsage>(), all.GetRequiredService<QuotaMetrics>(), all.GetRequiredService<TimeProvider>());
        });
    }
}
