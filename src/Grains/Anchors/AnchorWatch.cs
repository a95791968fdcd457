using Wetware.Anchors;
using Wetware.Waiting;

namespace Wetware.Grains.Anchors;

/// <summary>One slice of a watch: the waiter stands in line before the cell is read, so no change falls between.</summary>
internal static class AnchorWatch
{
    public static async Task<Waited<AnchorCell>> Slice(
        AnchorWatchers.Watcher waiter, Func<Task<AnchorCell>> load, TimeSpan slice, TimeProvider time, CancellationToken cancellationToken)
    {
        using var watcher = waiter;
        watcher.Tell(await load());
        if (watcher.Changed.IsCompleted)
            return Waited.With(await watcher.Changed);
        if (slice <= TimeSpan.Zero)
            return default;
        try
        {
            var longest = slice < LongPoll.Slice ? slice : LongPoll.Slice;
            return Waited.With(await watcher.Changed.WaitAsync(longest, time, cancellationToken));
        }
        catch (TimeoutException)
        {
            return default;
        }
    }
}
