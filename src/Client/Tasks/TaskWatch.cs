using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Tasks;

/// <summary>The caller's side of watching events: a series of bounded waits that goes on over restarts of the scheduler.</summary>
public static class TaskWatch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Answers that hold events, or a gap, as they come; also an empty one after each quiet 5 s, for heartbeats.</summary>
    /// <param name="tasks">The scheduler.</param>
    /// <param name="after">A cursor; −1 for "from now on", 0 for all that are kept.</param>
    /// <param name="task">Only events of this task; null for all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WetwareException"><c>disconnected</c>: the scheduler could not be reached for about a minute.</exception>
    public static async IAsyncEnumerable<TaskEvents> Watch(
        this ITasksGrain tasks, long after, string? task, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        long? lost = null;
        while (true)
        {
            TaskEvents? events = null;
            try
            {
                // A client is not told that the node died which its call went to.
                events = await tasks.Events(after, task, LongPoll.Slice, cancellationToken).WaitAsync(LongPoll.Slice + LongPoll.Grace, time, cancellationToken).ConfigureAwait(false);
                (after, lost) = (events.Next, null);
            }
            catch (Exception error) when (IsLost(error))
            {
                lost ??= time.GetTimestamp();
                if (time.GetElapsedTime(lost.Value) >= Patience)
                    throw new WetwareException(ErrorKind.Disconnected, "the scheduler cannot be reached", error);
            }

            if (events is not null)
                yield return events;
            else
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsLost(Exception error) =>
        LongPoll.IsLost(error) || error is WetwareException { Kind: ErrorKind.Disconnected or ErrorKind.Overloaded };
}
