using Wetware.Errors;
using Wetware.Grains.Raft.Guests;
using Wetware.Queues;
using Wetware.Testing;
using Wetware.Waiting;

namespace Wetware.Tests.Raft.Guests;

public sealed class LeaseOperationsTests
{
    private static readonly IReadOnlyList<DeliveredItem> Items = [new("a", default, QueueItemState.Leased, 1, 1, 0, "", "", "")];

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource<IReadOnlyList<DeliveredItem>> _leased = new();
    private readonly TaskCompletionSource<IReadOnlyList<DeliveredItem>> _given = new();
    private readonly LeaseOperations _operations;
    private int _begun;

    public LeaseOperationsTests() => _operations = new(_time);

    [Fact]
    public async Task An_operation_leases_once_however_often_it_is_asked_for()
    {
        var id = Guid.NewGuid();
        var first = Ask(id);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await first);
        var second = Ask(id);
        _leased.SetResult(Items);

        Assert.Same(Items, await second);
        Assert.Same(Items, await Ask(id));
        Assert.Same(Items, await _operations.Withdraw(id));
        Assert.Equal(1, _begun);
    }

    [Fact]
    public async Task What_is_withdrawn_takes_nothing_and_what_was_served_before_is_the_result()
    {
        var id = Guid.NewGuid();
        var asked = Ask(id);

        Assert.Null(await _operations.Withdraw(id));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Null(await _operations.Withdraw(Guid.NewGuid()));
    }

    [Fact]
    public async Task Items_that_nobody_asks_for_any_more_are_given_back()
    {
        var asked = Ask(Guid.NewGuid());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await asked);
        _leased.SetResult(Items);
        await Wait.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _given.Task.IsCompleted;
            },
            "they are given back");

        Assert.Same(Items, await _given.Task);
        Assert.Equal(0, _operations.Count);
    }

    [Fact]
    public async Task What_was_served_is_not_given_back()
    {
        _leased.SetResult(Items);
        Assert.Same(Items, await Ask(Guid.NewGuid()));
        await Wait.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _operations.Count == 0;
            },
            "it is forgotten");

        Assert.False(_given.Task.IsCompleted);
    }

    [Fact]
    public async Task Operations_are_bounded()
    {
        for (var i = 0; i < LeaseOperations.Most; i++)
            _ = Ask(Guid.NewGuid());

        Assert.Equal(ErrorKind.Overloaded, (await Assert.ThrowsAsync<WetwareException>(() => Ask(Guid.NewGuid()))).Kind);
    }

    private Task<IReadOnlyList<DeliveredItem>?> Ask(Guid id) => _operations.Ask(
        id,
        stop =>
        {
            _begun++;
            return _leased.Task.WaitAsync(stop);
        },
        items =>
        {
            _given.SetResult(items);
            return Task.CompletedTask;
        },
        LongPoll.Slice,
        default);
}
