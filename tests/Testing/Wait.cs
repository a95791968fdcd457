using System.Diagnostics;

namespace Wetware.Testing;

/// <summary>Waiting on a condition with a deadline, for tests that cross threads or processes.</summary>
public static class Wait
{
    /// <summary>Asks <paramref name="condition"/> again and again until it holds; fails with <paramref name="what"/> after the deadline.</summary>
    public static Task Until(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        Until(() => Task.FromResult(condition()), what, deadline);

    /// <inheritdoc cref="Until(Func{bool}, string, TimeSpan?)" />
    public static async Task Until(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var limit = deadline ?? TimeSpan.FromSeconds(30);
        var clock = Stopwatch.StartNew();
        while (!await condition().ConfigureAwait(false))
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"not so within {limit.TotalSeconds:0.#} s: {what}");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }
}
