using Orleans.Runtime.Messaging;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Waiting;

namespace Wetware.Tests.Waiting;

/// <summary>Which of the runtime's exceptions mean that asking again is the way to know.</summary>
public sealed class LostAnswersTests
{
    private static readonly Exception NotStable = new OrleansException("Current directory is not stable to perform the lookup. Retry later.");

    public static TheoryData<Exception> Lost { get; } = new(
        new TimeoutException(),
        new SiloUnavailableException(),
        new ConnectionFailedException(),
        NotStable,
        new OrleansException("reading the state failed", new TimeoutException()),
        new OrleansException("reading the state failed", new WetwareException(ErrorKind.Disconnected, "the storage is closed")));

    public static TheoryData<Exception> Final { get; } = new(
        new WetwareException(ErrorKind.Failed, "no"),
        new WetwareException(ErrorKind.Disconnected, "gone"),
        new OrleansException("reading the state failed", new WetwareException(ErrorKind.Limit, "too large")),
        new OrleansException("reading the state failed", new FormatException()),
        new InconsistentStateException("changed meanwhile"),
        new InvalidOperationException(),
        new OperationCanceledException());

    [Theory]
    [MemberData(nameof(Lost))]
    public void What_passes_is_asked_again(Exception error) => Assert.True(LongPoll.IsLost(error), error.ToString());

    [Theory]
    [MemberData(nameof(Final))]
    public void What_the_callee_says_stands(Exception error) => Assert.False(LongPoll.IsLost(error), error.ToString());

    [Fact]
    public async Task A_call_between_two_memberships_is_made_again()
    {
        var asked = new List<bool>();
        var answer = await Retry.Run(
            again =>
            {
                asked.Add(again);
                return asked.Count < 3 ? Task.FromException<int>(NotStable) : Task.FromResult(7);
            },
            "it",
            new InstantTimeProvider(),
            CancellationToken.None);

        Assert.Equal(7, answer);
        Assert.Equal([false, true, true], asked);
    }

    [Fact]
    public void The_first_of_our_errors_is_found_whatever_wraps_it()
    {
        var ours = new WetwareException(ErrorKind.Limit, "too large");

        Assert.Same(ours, WetwareException.Within(ours));
        Assert.Same(ours, WetwareException.Within(new OrleansException("wrapped", new InvalidOperationException("twice", ours))));
        Assert.Null(WetwareException.Within(NotStable));
        Assert.Null(WetwareException.Within(null));
    }
}
