using Wetware.Errors;

namespace Wetware.Waiting;

/// <summary>
/// The caller's side of calls that answer at once and may be made twice: asks again while answers are lost. For calls that wait see <see cref="LongPoll"/>.
/// </summary>
public static class Retry
{
    /// <summary>How long lost answers are asked for again, unless the caller says otherwise; longer than a dead node stays in the membership.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks until there is an answer, of a call that answers nothing.</summary>
    /// <inheritdoc cref="Run{T}" />
    public static Task Run(Func<bool, Task> ask, string what, TimeProvider time, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return Run<object?>(
            async again =>
            {
                await ask(again).ConfigureAwait(false);
                return null;
            },
            what,
            time,
            cancellationToken,
            patience);
    }

    /// <summary>Asks until there is an answer. A call whose answer does not come within <see cref="LongPoll.Slice"/> and <see cref="LongPoll.Grace"/> counts as lost.</summary>
    /// <param name="ask">The call; true when it is not the first, so that an earlier one may have been served.</param>
    /// <param name="what">Who is asked, for the message of the error.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait; the call may have been served all the same.</param>
    /// <param name="patience">When to give up; <see cref="Timeout"/> when left out.</param>
    /// <param name="isLost">What counts as a lost answer; <see cref="LongPoll.IsLost"/> when left out.</param>
    /// <exception cref="WetwareException">What the callee says; <c>disconnected</c> when it could not be reached.</exception>
    public static async Task<T> Run<T>(
        Func<bool, Task<T>> ask,
        string what,
        TimeProvider time,
        CancellationToken cancellationToken,
        TimeSpan? patience = null,
        Func<Exception, bool>? isLost = null)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var started = time.GetTimestamp();
        for (var again = false; ; again = true)
        {
            try
            {
                return await ask(again).WaitAsync(LongPoll.Slice + LongPoll.Grace, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (isLost?.Invoke(error) ?? LongPoll.IsLost(error))
            {
                if (time.GetElapsedTime(started) >= (patience ?? Timeout))
                    throw new WetwareException(ErrorKind.Disconnected, $"{what} cannot be reached; what was asked may have happened", error);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
