using System.Collections.Concurrent;

namespace Wetware.Gateway.Security.Tokens;

/// <summary>
/// What the holders of tokens may still use of <see cref="HttpToken.RequestsPerMinute"/> and <see cref="HttpToken.BytesPerHour"/>, at this gateway. What was used comes
/// back evenly. Budgets go by name, so that a new text of a token begins no new one. Thread-safe.
/// </summary>
internal sealed class TokenBudgets(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Budget> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Budget> _bytes = new(StringComparer.Ordinal);

    /// <summary>Takes one request; null, or how long to wait for it.</summary>
    public TimeSpan? TakeRequest(HttpCaller caller) =>
        caller.RequestsPerMinute is { } limit ? Of(_requests, caller.Name, limit, Minute).Take(1) : null;

    /// <summary>Takes the bytes of a request's body; null, or how long to wait for them: for ever when they are more than the budget.</summary>
    public TimeSpan? TakeBytes(HttpCaller caller, long bytes) =>
        caller.BytesPerHour is { } limit ? Of(_bytes, caller.Name, limit, Hour).Take(bytes) : null;

    // Another limit begins anew. Names of tokens that are gone are forgotten when there are more than there can be tokens.
    private Budget Of(ConcurrentDictionary<string, Budget> budgets, string name, long limit, TimeSpan window)
    {
        if (budgets.TryGetValue(name, out var present) && present.Limit == limit)
            return present;
        if (budgets.Count > HttpToken.MaxTokens)
            budgets.Clear();
        return budgets.AddOrUpdate(name, _ => new Budget(limit, window, time), (_, old) => old.Limit == limit ? old : new Budget(limit, window, time));
    }

    private sealed class Budget(long limit, TimeSpan window, TimeProvider time)
    {
        private readonly Lock _gate = new();
        private double _left = limit;
        private long _since = time.GetTimestamp();

        public long Limit => limit;

        public TimeSpan? Take(long amount)
        {
            if (amount > limit)
                return Timeout.InfiniteTimeSpan;
            lock (_gate)
            {
                var now = time.GetTimestamp();
                _left = Math.Min(limit, _left + (limit * (time.GetElapsedTime(_since, now) / window)));
                _since = now;
                if (_left < amount)
                    return window * ((amount - _left) / limit);
                _left -= amount;
                return null;
            }
        }
    }
}
