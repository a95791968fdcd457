using Wetware.Testing.Linearizability;

namespace Wetware.Tests.Linearizability;

/// <summary>The checker on histories that are known to be good or bad.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void A_read_that_overlaps_a_write_may_see_it_or_not()
    {
        var write = Put(0, 10, "a");

        Assert.Equal(Verdict.Linearizable, Check([write, Get(5, 6, "a"), Get(7, 20, "a")]));
        Assert.Equal(Verdict.Linearizable, Check([write, Get(5, 6, null), Get(7, 20, "a")]));
    }

    [Fact]
    public void A_value_that_was_seen_does_not_go_away_again() =>
        Assert.Equal(Verdict.Violation, Check([Put(0, 10, "a"), Get(2, 3, "a"), Get(5, 6, null)]));

    [Fact]
    public void A_stale_read_is_a_violation() => Assert.Equal(Verdict.Violation, Check([Put(0, 1, "a"), Put(2, 3, "b"), Get(4, 5, "a")]));

    [Fact]
    public void A_lost_write_is_a_violation() => Assert.Equal(Verdict.Violation, Check([Put(0, 1, "a"), Get(2, 3, null)]));

    [Fact]
    public void Two_swaps_of_one_value_are_a_violation() =>
        Assert.Equal(Verdict.Violation, Check([Put(0, 1, "a"), Swap(2, 9, "a", "b", true), Swap(3, 8, "a", "c", true)]));

    [Fact]
    public void A_write_without_an_answer_may_take_effect_late_or_never()
    {
        var unknown = Put(0, long.MaxValue, "a");

        Assert.Equal(Verdict.Linearizable, Check([unknown, Get(1, 2, null), Get(3, 4, null)]));
        Assert.Equal(Verdict.Linearizable, Check([unknown, Get(1, 2, null), Get(3, 4, "a")]));
        Assert.Equal(Verdict.Violation, Check([unknown, Get(1, 2, "a"), Put(3, 4, "b"), Get(5, 6, "a")]));
    }

    [Fact]
    public void A_search_that_takes_too_long_says_so()
    {
        // Many unknown writes, and a value that none of them wrote.
        var calls = Enumerable.Range(0, 30).Select(i => Put(0, long.MaxValue, $"{i}")).Append(Get(1, 2, "other")).ToArray();

        Assert.Equal(Verdict.Undecided, LinearizabilityChecker.Check(new KeyModel(), calls, maxSteps: 10_000));
    }

    [Theory]
    [InlineData(true, 1, 2)]
    [InlineData(false, 1, 1)]
    [InlineData(false, 2, 1)]
    public void An_item_is_acknowledged_by_its_last_lease_alone(bool isGood, ulong first, ulong second)
    {
        RecordedCall<ItemCall, ItemResult>[] calls =
        [
            Item(0, 1, ItemCallKind.Append, 0), Item(2, 3, ItemCallKind.Lease, first), Item(4, 5, ItemCallKind.Lease, second),
            Item(6, 7, ItemCallKind.Acknowledge, second), Item(8, 9, ItemCallKind.Acknowledge, first, ItemOutcome.NotFound),
        ];

        Assert.Equal(isGood ? Verdict.Linearizable : Verdict.Violation, LinearizabilityChecker.Check(new QueueItemModel(), calls));
    }

    [Fact]
    public void An_item_that_was_acknowledged_twice_is_a_violation()
    {
        RecordedCall<ItemCall, ItemResult>[] calls =
        [
            Item(0, 1, ItemCallKind.Append, 0), Item(2, 3, ItemCallKind.Lease, 1), Item(4, 5, ItemCallKind.Lease, 2),
            Item(6, 9, ItemCallKind.Acknowledge, 2), Item(6, 9, ItemCallKind.Acknowledge, 1),
        ];

        Assert.Equal(Verdict.Violation, LinearizabilityChecker.Check(new QueueItemModel(), calls));
        calls[^1] = Item(6, long.MaxValue, ItemCallKind.Acknowledge, 1);
        Assert.Equal(Verdict.Linearizable, LinearizabilityChecker.Check(new QueueItemModel(), calls));
    }

    [Fact]
    public void A_lease_after_the_acknowledgement_is_a_violation()
    {
        RecordedCall<ItemCall, ItemResult>[] calls =
            [Item(0, 1, ItemCallKind.Append, 0), Item(2, 3, ItemCallKind.Lease, 1), Item(4, 5, ItemCallKind.Acknowledge, 1), Item(6, 7, ItemCallKind.Lease, 2)];

        Assert.Equal(Verdict.Violation, LinearizabilityChecker.Check(new QueueItemModel(), calls));
    }

    private static Verdict Check(IReadOnlyList<RecordedCall<KeyCall, KeyResult>> calls) => LinearizabilityChecker.Check(new KeyModel(), calls);

    private static RecordedCall<KeyCall, KeyResult> Get(long invoked, long returned, string? value) => new(invoked, returned, new(KeyCallKind.Get), new(value));

    private static RecordedCall<KeyCall, KeyResult> Put(long invoked, long returned, string value) =>
        new(invoked, returned, new(KeyCallKind.Put, value), returned == long.MaxValue ? null : new(Changed: true));

    private static RecordedCall<KeyCall, KeyResult> Swap(long invoked, long returned, string expected, string value, bool changed) =>
        new(invoked, returned, new(KeyCallKind.CompareAndSwap, value, expected), new(Changed: changed));

    private static RecordedCall<ItemCall, ItemResult> Item(long invoked, long returned, ItemCallKind kind, ulong token, ItemOutcome outcome = ItemOutcome.Done) =>
        new(invoked, returned, new(kind, token), returned == long.MaxValue ? null : new(outcome));
}
