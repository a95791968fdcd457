using FsCheck;
using FsCheck.Fluent;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors;

/// <summary>The pure rules against a model that forgets nothing.</summary>
public sealed class AnchorRulesTests
{
    private static readonly AnchorOptions Options = new() { Remembered = 8, MaxValueBytes = 16, MaxNames = 3 };

    public enum Verb
    {
        Store,
        StoreIfEmpty,
        Swap,
        Cas,
        CasVersion,
        Clear,
    }

    /// <summary>One request; the operation is one of a few, so that repetitions come often.</summary>
    public sealed record Request(Verb Verb, int Operation, bool Again, byte? Value, byte? Expected, int VersionsBack);

    [Fact]
    public void Every_history_agrees_with_the_model() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Requests().ToArbitrary(), Agrees));

    [Fact]
    public void A_swap_that_is_repeated_answers_what_it_took_out_as_long_as_that_is_kept()
    {
        var node = Born();
        var swaps = Enumerable.Range(0, 4).Select(_ => AnchorOperation.New()).ToArray();
        for (var i = 0; i < swaps.Length; i++)
            (node, _) = AnchorRules.Change(node, swaps[i], AnchorChange.Swap(Value(i, 7)), Options);

        // Sixteen bytes are kept: two values of seven.
        for (var i = 3; i >= 2; i--)
            Assert.Equal(Value(i - 1, 7), AnchorRules.Change(node, swaps[i], AnchorChange.Swap(Value(i, 7)), Options).Outcome.Old);
        var error = Assert.Throws<WetwareException>(() => AnchorRules.Change(node, swaps[1], AnchorChange.Swap(Value(1, 7)), Options));
        Assert.Contains("the swap was done", error.Message, StringComparison.Ordinal);
        Assert.Null(AnchorRules.Change(node, swaps[0], AnchorChange.Swap(Value(0, 7)), Options).Outcome.Old);
    }

    [Fact]
    public void Names_are_listed_in_order_once_and_within_the_limit()
    {
        var node = Born();
        foreach (var name in (string[])["b", "c", "a", "b"])
            (node, _) = AnchorRules.Adopt(node, name, Options);

        Assert.Equal(["a", "b", "c"], AnchorRules.Page(node, null, 10).Names);
        var error = Assert.Throws<WetwareException>(() => AnchorRules.Adopt(node, "d", Options));
        Assert.Equal((ErrorKind.Limit, "the anchor has 3 children; Cluster:Anchors:MaxNames allows 3"), (error.Kind, error.Message));
        Assert.Same(node, AnchorRules.Adopt(node, "a", Options).Node);
    }

    [Theory]
    [InlineData(null, 2, "a b", true)]
    [InlineData("b", 2, "c", false)]
    [InlineData("aa", 1, "b", true)]
    [InlineData("c", 1, "", false)]
    [InlineData(null, 3, "a b c", false)]
    public void Names_come_in_pages(string? after, int limit, string expected, bool more)
    {
        var node = Born();
        foreach (var name in (string[])["a", "b", "c"])
            (node, _) = AnchorRules.Adopt(node, name, Options);

        var page = AnchorRules.Page(node, after, limit);

        Assert.Equal((expected, more), (string.Join(' ', page.Names), page.More));
    }

    [Fact]
    public void A_recreated_name_has_a_larger_incarnation_and_is_not_released_by_its_old_one()
    {
        var (node, first) = AnchorRules.Adopt(Born(), "a", Options);
        var (released, last) = (AnchorRules.Release(node, "a", first.Number, 500), 500);
        var (again, second) = AnchorRules.Adopt(released, "a", Options);

        Assert.True(second.Number > last);
        Assert.Equal(last, second.Forgotten);
        Assert.Same(again, AnchorRules.Release(again, "a", first.Number, 900));
        Assert.Equal(new AnchorIncarnation(second.Number, last), AnchorRules.Find(again, "a"));
        Assert.Equal(new AnchorIncarnation(0, last), AnchorRules.Find(again, "b"));
    }

    [Fact]
    public void A_repetition_after_a_removal_is_not_done_a_second_time()
    {
        var reborn = AnchorRules.Create(new AnchorIncarnation(50, 49));
        var change = AnchorChange.Store(Value(1, 1), overwrite: true);

        Assert.Throws<WetwareException>(() => AnchorRules.Change(reborn, new AnchorOperation(Guid.NewGuid(), 48), change, Options));
        Assert.True(AnchorRules.Change(reborn, new AnchorOperation(Guid.NewGuid(), 49), change, Options).Outcome.Done);
        Assert.True(AnchorRules.Change(reborn, AnchorOperation.New(), change, Options).Outcome.Done);
    }

    [Fact]
    public void A_cell_forgets_what_was_answered_and_nothing_else()
    {
        var (node, change) = (Born(), AnchorChange.Store(Value(1, 1), overwrite: true));
        var other = AnchorOperation.New();
        (node, var first) = AnchorRules.Change(node, other, change, Options);
        Guid[]? answered = null;
        for (var i = 0; i < 100; i++)
        {
            var operation = AnchorOperation.New() with { Answered = answered };
            (node, var outcome) = AnchorRules.Change(node, operation, change, Options);
            Assert.Equal(outcome, AnchorRules.Change(node, operation with { Since = 0 }, change, Options).Outcome);
            Assert.Equal((2, 0), (node.Done.Length, node.Forgotten));
            answered = [operation.Id];
        }

        Assert.Equal(first, AnchorRules.Change(node, other with { Since = 0 }, change, Options).Outcome);
        Assert.Equal(2 + 100, node.Version);
    }

    [Fact]
    public void A_change_that_is_not_made_forgets_nothing()
    {
        var first = AnchorOperation.New();
        var (node, outcome) = AnchorRules.Change(Born(), first, AnchorChange.Store(Value(1, 1), overwrite: true), Options);

        var (same, refused) = AnchorRules.Change(node, AnchorOperation.New() with { Answered = [first.Id] }, AnchorChange.Store(Value(2, 1), overwrite: false), Options);

        Assert.Same(node, same);
        Assert.False(refused.Done);
        Assert.Equal(outcome, AnchorRules.Change(same, first with { Since = 0 }, AnchorChange.Store(Value(1, 1), overwrite: true), Options).Outcome);
    }

    [Fact]
    public void A_change_makes_a_cell_forget_a_limited_number_of_others()
    {
        var options = new AnchorOptions { Remembered = 64 };
        var change = AnchorChange.Store(Value(1, 1), overwrite: true);
        var made = Enumerable.Range(0, AnchorOperation.MaxAnswered + 2).Select(_ => AnchorOperation.New()).ToArray();
        var node = made.Aggregate(Born(), (node, operation) => AnchorRules.Change(node, operation, change, options).Node);

        (node, _) = AnchorRules.Change(node, AnchorOperation.New() with { Answered = [.. made.Select(operation => operation.Id)] }, change, options);

        Assert.Equal(made[^2..].Select(operation => operation.Id), node.Done[..^1].Select(done => done.Id));
    }

    [Fact]
    public void Values_are_checked()
    {
        AnchorRules.Check(Value(0, 16), Options);
        AnchorRules.Check(null, Options);
        var error = Assert.Throws<WetwareException>(() => AnchorRules.Check(Value(0, 17), Options));
        Assert.Equal((ErrorKind.Limit, "a value of 17 bytes is larger than Cluster:Anchors:MaxValueBytes (16)"), (error.Kind, error.Message));
    }

    private static Gen<Request[]> Requests()
    {
        var value = Gen.OneOf(Gen.Constant<byte?>(null), Gen.Choose(0, 2).Select(n => (byte?)n));
        var request =
            from verb in Gen.Elements(Enum.GetValues<Verb>())
            from operation in Gen.Choose(0, 30)
            from again in Gen.Elements(true, false)
            from put in value
            from expected in value
            from back in Gen.Choose(0, 3)
            select new Request(verb, operation, again, put, expected, back);
        return request.ArrayOf();
    }

    private static bool Agrees(Request[] requests)
    {
        var node = Born();
        var model = new Model(node.Version);
        foreach (var request in requests)
        {
            var asked = Math.Max(0, model.Version - request.VersionsBack);
            var (operation, change, since) = model.First(request, asked);
            var expected = model.Answer(operation, request, change, request.Again ? since : null, node.Forgotten);
            AnchorOutcome? outcome = null;
            try
            {
                (node, outcome) = AnchorRules.Change(node, new AnchorOperation(operation, request.Again ? since : null), change, Options);
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Failed)
            {
                // What the model says about this is "unknown", too.
            }

            if (!Equals(outcome, expected) || node.Version != model.Version || !Equals(node.Value, model.Value) || node.Done.Length > Options.Remembered)
                return false;
        }

        return true;
    }

    [Fact]
    public void An_anchor_counts_for_who_stored_its_value()
    {
        var node = AnchorRules.Create(new AnchorIncarnation(1, 0), "token:a");
        Assert.Equal("token:a", node.Principal);

        (node, _) = AnchorRules.Adopt(node, "child", Options);
        Assert.Equal("token:a", node.Principal);
        var store = AnchorChange.Store(CapabilityValue.Of(new byte[3]), overwrite: false);
        (node, _) = AnchorRules.Change(node, new AnchorOperation(Guid.NewGuid()), store with { Principal = "token:b" }, Options);
        Assert.Equal("token:b", node.Principal);

        // A change that is not made takes nothing over, and neither does emptying the cell.
        (node, var refused) = AnchorRules.Change(node, new AnchorOperation(Guid.NewGuid()), store with { Principal = "token:c" }, Options);
        Assert.Equal((false, "token:b"), (refused.Done, node.Principal));
        (node, _) = AnchorRules.Change(node, new AnchorOperation(Guid.NewGuid()), AnchorChange.Clear() with { Principal = "token:c" }, Options);
        Assert.Equal("token:b", node.Principal);
    }

    private static AnchorNode Born() => AnchorRules.Create(new AnchorIncarnation(1, 0));

    private static CapabilityValue Value(int fill, int length) => CapabilityValue.Of(Enumerable.Repeat((byte)fill, length).ToArray());

    /// <summary>Keeps every operation and what became of it.</summary>
    private sealed class Model(long version)
    {
        private readonly Dictionary<int, (Guid Id, AnchorChange Change, Request Request, long Since, long Asked)> _asked = [];
        private readonly Dictionary<Guid, AnchorOutcome> _done = [];

        public long Version { get; private set; } = version;

        public CapabilityValue? Value { get; private set; }

        /// <summary>A repetition asks what was asked the first time.</summary>
        public (Guid Id, AnchorChange Change, long Since) First(Request request, long version)
        {
            if (!request.Again || !_asked.TryGetValue(request.Operation, out var first))
                _asked[request.Operation] = first = (Guid.NewGuid(), Change(request, version), request, Version, version);
            return (first.Id, first.Change, first.Since);
        }

        public AnchorOutcome? Answer(Guid id, Request request, AnchorChange change, long? since, long forgotten)
        {
            var (_, _, first, _, asked) = _asked[request.Operation];
            if (_done.TryGetValue(id, out var done) && done.Version > forgotten)
                return done;
            if (since is { } known && Math.Max(known, change.Version ?? 0) < forgotten)
                return null;
            Assert.False(_done.ContainsKey(id), "an operation that was done is remembered, or known to be forgotten");
            if (!IsMet(first, asked))
                return new AnchorOutcome(false, Version);
            var outcome = new AnchorOutcome(true, ++Version, first.Verb == Verb.Swap ? Value : null);
            Value = first.Verb == Verb.Clear ? null : Bytes(first.Value ?? (first.Verb is Verb.Store or Verb.StoreIfEmpty ? (byte)0 : null));
            return _done[id] = outcome;
        }

        private bool IsMet(Request request, long asked) => request.Verb switch
        {
            Verb.Store or Verb.Swap => true,
            Verb.StoreIfEmpty => Value is null,
            Verb.Cas => Equals(Value, Bytes(request.Expected)),
            Verb.CasVersion => Version == asked,
            _ => Value is not null,
        };

        private static AnchorChange Change(Request request, long version) => request.Verb switch
        {
            Verb.Store => AnchorChange.Store(Bytes(request.Value ?? 0)!, overwrite: true),
            Verb.StoreIfEmpty => AnchorChange.Store(Bytes(request.Value ?? 0)!, overwrite: false),
            Verb.Swap => AnchorChange.Swap(Bytes(request.Value)),
            Verb.Cas => AnchorChange.Compare(Bytes(request.Expected), Bytes(request.Value)),
            Verb.CasVersion => AnchorChange.Compare(version, Bytes(request.Value)),
            _ => AnchorChange.Clear(),
        };

        private static CapabilityValue? Bytes(byte? value) => value is { } one ? CapabilityValue.Of(new[] { one }) : null;
    }
}
