using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Tasks;

/// <summary>The caller's side of watching events: a series of bounded waits that goes on over restarts of the scheduler.</summary>
public static class TaskWatch
{
    private const int MaxLost = 60;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Answers that hold events, or a gap, as they come; also an empty one after each quiet 15 s, for heartbeats.</summary>
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
        var lost = 0;
        while (true)
        {
            TaskEvents? events = null;
            try
            {
                events = await tasks.Events(after, task, Slice, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
                (after, lost) = (events.Next, 0);
            }
            catch (Exception error) when (IsLost(error))
            {
                if (++lost >= MaxLost)
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
