using Wetware.Testing.Linearizability;

namespace Wetware.Tests.Linearizability;

/// <summary>The checker beside a search of all orders, on small random histories; and on long ones that are linearizable because of how they were made.</summary>
public sealed class CheckerPropertyTests
{
    private static readonly string?[] Values = [null, "a", "b"];

    [Fact]
    public void Small_histories_of_keys_are_judged_as_by_trying_all_orders() => Compare(new KeyModel(), RandomKeyCall);

    [Fact]
    public void Small_histories_of_items_are_judged_as_by_trying_all_orders() => Compare(new QueueItemModel(), RandomItemCall);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Long_histories_that_were_made_one_call_after_the_other_pass_and_fail_when_an_answer_is_changed(int seed)
    {
        var random = new Random(seed);
        var (model, state) = (new KeyModel(), default(KeyState));
        var calls = new List<RecordedCall<KeyCall, KeyResult>>();
        for (var i = 0; i < 400; i++)
        {
            // The call takes effect at 10 i; it began up to three calls earlier and ends up to three later, or nobody sees its end.
            var input = random.Next(3) == 0 ? new KeyCall(KeyCallKind.Get) : new KeyCall((KeyCallKind)random.Next(1, 4), $"value-{i}", state.Value);
            var right = input.Kind switch
            {
                KeyCallKind.Get => new KeyResult(state.Value),
                KeyCallKind.Delete => new(Changed: state.Value is not null),
                _ => new(Changed: true),
            };
            Assert.True(model.TryApply(state, input, right, out state));
            var isLost = input.Kind != KeyCallKind.Get && random.Next(20) == 0;
            calls.Add(new((10 * i) - random.Next(40), isLost ? long.MaxValue : (10 * i) + random.Next(40), input, isLost ? null : right));
        }

        Assert.Equal(Verdict.Linearizable, LinearizabilityChecker.Check(model, calls));
        var read = calls.FindLastIndex(call => call.Input.Kind == KeyCallKind.Get);
        calls[read] = calls[read] with { Answer = new("never written") };
        Assert.Equal(Verdict.Violation, LinearizabilityChecker.Check(model, calls));
    }

    private static void Compare<TState, TInput, TAnswer>(ISequentialModel<TState, TInput, TAnswer> model, Func<Random, (TInput Input, TAnswer Answer)> next)
        where TState : notnull
        where TAnswer : class
    {
        var (good, bad) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var calls = new List<RecordedCall<TInput, TAnswer>>();
            for (var left = random.Next(1, 6); left > 0; left--)
            {
                var (input, answer) = next(random);
                var began = random.Next(10);
                calls.Add(random.Next(6) == 0 ? new(began, long.MaxValue, input, null) : new(began, began + random.Next(6), input, answer));
            }

            var expected = HasOrder(model, calls);
            (good, bad) = expected ? (good + 1, bad) : (good, bad + 1);
            var found = LinearizabilityChecker.Check(model, calls);
            Assert.True(found == (expected ? Verdict.Linearizable : Verdict.Violation), $"seed {seed}: {found}\n{string.Join('\n', calls)}");
        }

        Assert.True(good > 200 && bad > 200, $"{good} good and {bad} bad histories");
    }

    private static bool HasOrder<TState, TInput, TAnswer>(ISequentialModel<TState, TInput, TAnswer> model, IReadOnlyList<RecordedCall<TInput, TAnswer>> calls)
        where TState : notnull
        where TAnswer : class =>
        Subsets(calls).Any(chosen => Orders(chosen).Any(order => IsInTime(order) && IsRight(model, order)));

    // All answered calls, and any of the others.
    private static IEnumerable<List<RecordedCall<TInput, TAnswer>>> Subsets<TInput, TAnswer>(IReadOnlyList<RecordedCall<TInput, TAnswer>> calls)
        where TAnswer : class =>
        Enumerable.Range(0, 1 << calls.Count)
            .Select(chosen => calls.Where((_, i) => (chosen & (1 << i)) != 0).ToList())
            .Where(chosen => calls.All(call => !call.IsAnswered || chosen.Any(other => ReferenceEquals(other, call))));

    private static IEnumerable<List<T>> Orders<T>(List<T> items) => items.Count == 0
        ? [[]]
        : items.SelectMany((first, i) => Orders([.. items[..i], .. items[(i + 1)..]]).Select(rest => (List<T>)[first, .. rest]));

    private static bool IsInTime<TInput, TAnswer>(List<RecordedCall<TInput, TAnswer>> order)
        where TAnswer : class =>
        !order.Where((call, i) => order[..i].Any(before => call.Returned < before.Invoked)).Any();

    private static bool IsRight<TState, TInput, TAnswer>(ISequentialModel<TState, TInput, TAnswer> model, List<RecordedCall<TInput, TAnswer>> order)
        where TState : notnull
        where TAnswer : class
    {
        var state = model.Initial;
        return order.All(call => model.TryApply(state, call.Input, call.Answer, out state));
    }

    private static (KeyCall Input, KeyResult Answer) RandomKeyCall(Random random) => (KeyCallKind)random.Next(4) switch
    {
        KeyCallKind.Get => (new(KeyCallKind.Get), new(Values[random.Next(3)])),
        KeyCallKind.Put => (new(KeyCallKind.Put, Values[random.Next(1, 3)]), new(Changed: true)),
        KeyCallKind.Delete => (new(KeyCallKind.Delete), new(Changed: random.Next(2) == 0)),
        _ when random.Next(2) == 0 => (new(KeyCallKind.CompareAndSwap, Values[random.Next(1, 3)], Values[random.Next(3)]), new(Changed: true)),
        _ => (new(KeyCallKind.CompareAndSwap, Values[random.Next(1, 3)], Values[random.Next(3)]), new(Values[random.Next(3)])),
    };

    private static (ItemCall Input, ItemResult Answer) RandomItemCall(Random random) => (ItemCallKind)random.Next(4) switch
    {
        ItemCallKind.Append => (new(ItemCallKind.Append), new(random.Next(3) == 0 ? ItemOutcome.Duplicate : ItemOutcome.Done)),
        ItemCallKind.Lease => (new(ItemCallKind.Lease, (ulong)random.Next(1, 4)), new(ItemOutcome.Done)),
        var kind => (new(kind, (ulong)random.Next(1, 4)), new((ItemOutcome)new[] { 0, 0, 0, 2, 3 }[random.Next(5)])),
    };
}
