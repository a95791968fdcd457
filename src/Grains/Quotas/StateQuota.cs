using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Storage;
using Wetware.Waiting;

namespace Wetware.Grains.Quotas;

/// <summary>Tells what states take in the cluster's storage; the host of a node provides it.</summary>
public interface IStateUsage
{
    /// <summary>Counts the states of this name, of all grains, those of one principal or with null of all.</summary>
    /// <exception cref="WetwareException">The storage does not answer.</exception>
    Task<StateUsage> Count(string name, string? principal, CancellationToken cancellationToken);
}

/// <summary>A quota: its option, and the most that it allows.</summary>
internal readonly record struct Quota(string Option, long Most);

/// <summary>Quotas of bytes and, where given, of states.</summary>
internal readonly record struct QuotaPair(Quota Bytes, Quota? States);

/// <summary>
/// Holds the states of one name to a quota in the whole cluster, and those of each principal to one of its own. The storage is asked at most once in
/// <see cref="Period"/>; what this node admits meanwhile is added, so only what other nodes write within one period can exceed the quota. While the storage does not
/// answer, nothing is refused here: the write itself will be. Thread-safe.
/// </summary>
public sealed class StateQuota
{
    /// <summary>How old a count may be.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private const int MaxPrincipals = 1024;

    private readonly string _name;
    private readonly QuotaPair _perPrincipal;
    private readonly IStateUsage? _usage;
    private readonly QuotaMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Tally _all;
    private readonly Dictionary<string, Tally> _principals = new(StringComparer.Ordinal);

    internal StateQuota(string name, QuotaPair all, QuotaPair perPrincipal, IStateUsage? usage, QuotaMetrics metrics, TimeProvider time)
    {
        (_name, _perPrincipal, _usage, _metrics, _time) = (name, perPrincipal, usage, metrics, time);
        _all = new Tally(null, all);
    }

    /// <summary>Throws when there is no room for <paramref name="more"/> bytes, or for another state.</summary>
    /// <param name="more">Bytes that are to be stored.</param>
    /// <param name="isNew">True for a state that is not there yet.</param>
    /// <param name="principal">For whom the state counts.</param>
    /// <param name="isTaken">True for a state that is there and counted for somebody else.</param>
    /// <param name="replaced">Bytes of the state that the new ones replace: only what is above them needs room.</param>
    /// <exception cref="WetwareException"><c>limit</c>, naming the quota.</exception>
    internal async ValueTask Admit(long more, bool isNew, string? principal, bool isTaken = false, long replaced = 0)
    {
        if (_usage is null)
            return;
        var own = principal is null ? null : Of(principal);
        var ofAll = await Count(_usage, _all);
        var ofOwn = own is null ? null : await Count(_usage, own);
        var grown = Math.Max(0, more - replaced);
        var grownOfOwn = isTaken ? more : grown;
        lock (_lock)
        {
            Check(own, ofOwn, grownOfOwn, isNew || isTaken);
            Check(_all, ofAll, grown, isNew);
            own?.Add(grownOfOwn, isNew || isTaken);
            _all.Add(grown, isNew);
        }
    }

    private Tally Of(string principal)
    {
        lock (_lock)
        {
            if (_principals.TryGetValue(principal, out var known))
                return known;
            if (_principals.Count >= MaxPrincipals)
                Forget();
            return _principals[principal] = new Tally(principal, _perPrincipal);
        }
    }

    // An old count is made anew anyway.
    private void Forget()
    {
        var old = _principals.Values.Where(tally => tally.Count is not { IsCompleted: false } && _time.GetElapsedTime(tally.CountedAt) >= Period).ToList();
        foreach (var tally in old.Count > 0 ? old : [.. _principals.Values])
        {
            _principals.Remove(tally.Principal!);
            _metrics.Forget(_name, tally.Principal!);
        }
    }

    private Task<StateUsage?> Count(IStateUsage source, Tally tally)
    {
        lock (_lock)
        {
            if (tally.Count is null || (tally.Count.IsCompleted && _time.GetElapsedTime(tally.CountedAt) >= Period))
                tally.Begin(CountNow(source, tally.Principal), _time.GetTimestamp());
            return tally.Count!;
        }
    }

    private async Task<StateUsage?> CountNow(IStateUsage source, string? principal)
    {
        try
        {
            var now = await source.Count(_name, principal, CancellationToken.None);
            _metrics.Counted(_name, principal, now);
            return now;
        }
        catch (Exception error) when (WetwareException.Within(error) is not null || LongPoll.IsLost(error))
        {
            return null; // the write says why
        }
    }

    private void Check(Tally? tally, StateUsage? usage, long more, bool isNew)
    {
        if (tally is null || usage is not { } counted)
            return;
        var (bytes, states) = (counted.Bytes + tally.Bytes, counted.States + tally.States);
        if (more > 0 && bytes + more > tally.Quotas.Bytes.Most)
            throw Refused(tally.Quotas.Bytes, tally.Principal is { } who ? $"{bytes} bytes are kept for {who}, and {more} more are above" : $"{bytes} bytes are kept, and {more} more are above");
        if (isNew && tally.Quotas.States is { } quota && states >= quota.Most)
            throw Refused(quota, tally.Principal is { } whose ? $"{states} are kept for {whose}, and one more is above" : $"{states} are kept, and one more is above");
    }

    private WetwareException Refused(Quota quota, string what)
    {
        _metrics.Refused(quota.Option);
        return new WetwareException(ErrorKind.Limit, $"{_name}s: {what} {quota.Option}, {quota.Most}; remove some");
    }

    // What is kept for one principal or for all: the latest count, and what was admitted since it began.
    private sealed class Tally(string? principal, QuotaPair quotas)
    {
        public string? Principal => principal;

        public QuotaPair Quotas => quotas;

        public Task<StateUsage?>? Count { get; private set; }

        public long CountedAt { get; private set; }

        public long Bytes { get; private set; }

        public long States { get; private set; }

        public void Begin(Task<StateUsage?> count, long now) => (Count, CountedAt, Bytes, States) = (count, now, 0, 0);

        public void Add(long bytes, bool isNew) => (Bytes, States) = (Bytes + bytes, States + (isNew ? 1 : 0));
    }
}

/// <summary>Makes a node's quotas.</summary>
internal static class QuotaHosting
{
    /// <summary>Adds the quota of the states named <paramref name="name"/> to a silo.</summary>
    public static IServiceCollection AddStateQuota(this IServiceCollection services, string name, Func<IServiceProvider, (QuotaPair All, QuotaPair PerPrincipal)> limits)
    {
        services.AddMetrics();
        services.AddSingleton<QuotaMetrics>();
        return services.AddKeyedSingleton(name, (all, _) =>
        {
            var (quotas, perPrincipal) = limits(all);
            return new StateQuota(name, quotas, perPrincipal, all.GetService<IStateUsage>(), all.GetRequiredService<QuotaMetrics>(), all.GetRequiredService<TimeProvider>());
        });
    }
}
