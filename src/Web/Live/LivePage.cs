using Microsoft.AspNetCore.Components;
using Wetware.Tasks;

namespace Wetware.Web.Live;

/// <summary>
/// A page that follows what happens to tasks: loads, watches, and loads again on events, at most once an <see cref="Interval"/>. It holds one subscription, which ends with
/// the page, and begins anew when the scheduler was away.
/// </summary>
public abstract class LivePage : ConsolePage
{
    [Inject]
    internal ITaskClient Tasks { get; set; } = null!;

    /// <summary>Shortest time between two loads.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <summary>Where the events begin: −1 for now, 0 for all that are kept.</summary>
    protected virtual long EventsAfter => -1;

    /// <summary>The task whose events count; null for all.</summary>
    protected virtual string? WatchedTask => null;

    /// <summary>Takes events; the page is loaded afterwards.</summary>
    protected virtual Task TakeAsync(TaskEvents events, CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    /// <inheritdoc />
    protected sealed override async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var events in Tasks.WatchAsync(EventsAfter, WatchedTask, cancellationToken))
        {
            await ShowAsync(() => TakeAsync(events, cancellationToken));
            await Task.Delay(Interval, Time, cancellationToken);
        }
    }
}
