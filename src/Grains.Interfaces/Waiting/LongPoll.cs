using Orleans.Runtime.Messaging;
using Wetware.Errors;

namespace Wetware.Waiting;

/// <summary>
/// The caller's side of a wait that never holds a grain turn: a series of bounded calls that carry one operation id. A lost answer is asked for
/// again and nothing happens twice; a cancelled wait is withdrawn at once, unless it was served already, and then its result stands.
/// </summary>
public static class LongPoll
{
    /// <summary>How long a callee holds one call; well below the response timeout of grain calls.</summary>
    public static TimeSpan Slice { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after its slice a call's answer is waited for before the call counts as lost. A client is not told when the node dies that its
    /// call went to, and would wait for the response timeout.
    /// </summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long after its caller's last call a waiter is kept before it counts as gone.</summary>
    public static TimeSpan IdleTimeout { get; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long answers may be lost in a row before the wait gives up as <c>disconnected</c>: longer than it takes the cluster to find out that a node is
    /// gone and to give its grains a new place.
    /// </summary>
    public static TimeSpan Reach { get; } = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Waits.</summary>
    /// <param name="ask">One bounded call: operation id and slice.</param>
    /// <param name="withdraw">Gives the operation up; answers its result when it was served before.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled, and the operation has had no effect.</exception>
    /// <exception cref="WetwareException">What the callee says; <c>disconnected</c> when it could not be reached.</exception>
    public static async Task<T> Run<T>(
        Func<Guid, TimeSpan, CancellationToken, Task<Waited<T>>> ask,
        Func<Guid, Task<Waited<T>>> withdraw,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(withdraw);
        cancellationToken.ThrowIfCancellationRequested();
        var operation = Guid.NewGuid();
        long? lost = null;
        var pause = FirstPause;
        try
        {
            while (true)
            {
                try
                {
                    var answer = await ask(operation, Slice, cancellationToken).WaitAsync(Slice + Grace, time, cancellationToken).ConfigureAwait(false);
                    if (answer.Done)
                        return answer.Result!;
                    (lost, pause) = (null, FirstPause);
                }
                catch (Exception error) when (IsLost(error))
                {
                    // Whether the call arrived is unknown; the operation id makes asking again harmless.
                    lost ??= time.GetTimestamp();
                    if (time.GetElapsedTime(lost.Value) >= Reach)
                        throw new WetwareException(ErrorKind.Disconnected, "the callee cannot be reached", error);
                    await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (await Served(withdraw, operation).ConfigureAwait(false) is { Done: true } served)
                return served.Result!;
            throw;
        }
    }

    // Who cannot withdraw is forgotten by the callee after IdleTimeout, so a failure here is no reason to hide the cancellation.
    private static async Task<Waited<T>> Served<T>(Func<Guid, Task<Waited<T>>> withdraw, Guid operation)
    {
        try
        {
            return await withdraw(operation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WetwareException || IsLost(error))
        {
            return default;
        }
    }

    /// <summary>True when a call may or may not have arrived: its answer is lost, and asking again is the way to know.</summary>
    /// <remarks>
    /// A plain <see cref="OrleansException"/> counts too, if nothing else caused it than what is lost itself: with one the runtime says that its directory stands
    /// between two memberships ("retry later"), that no silo is there for a grain yet, or that a grain could not read its state to become active.
    /// </remarks>
    public static bool IsLost(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException)
            return true;
        return error.GetType() == typeof(OrleansException)
            && (error.InnerException is not { } cause || cause is WetwareException { Kind: ErrorKind.Disconnected } || IsLost(cause));
    }
}

/// <summary>The answer to one bounded call of a wait; its default is "not yet".</summary>
/// <param name="Done">True when the wait is over and <paramref name="Result"/> is its result; false: ask again with the same operation id.</param>
/// <param name="Result">The result of a finished wait.</param>
[GenerateSerializer, Immutable]
[Alias("ww.waited`1")]
public readonly record struct Waited<T>([property: Id(0)] bool Done, [property: Id(1)] T? Result);

/// <summary>Makes <see cref="Waited{T}"/>.</summary>
public static class Waited
{
    /// <summary>Over, with a result.</summary>
    public static Waited<T> With<T>(T result) => new(true, result);
}
