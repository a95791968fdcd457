using Wetware.Raft.KeyValue;
using static Wetware.Tests.Raft.StateMachines.KeyValue.KeyValueStore;

namespace Wetware.Tests.Raft.StateMachines.KeyValue;

public sealed class KeyValueMachineTests
{
    private readonly KeyValueStore _store = new();

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Writes_count_revisions_and_versions()
    {
        _store.Put("a", "1");
        _store.Put("b", "1");
        _store.Put("a", "2");
        var entry = _store.Get("a")!;
        Assert.Equal(("2", 1UL, 3UL, 2UL), (Text(entry.Value), entry.CreateRevision, entry.ModRevision, entry.Version));
        Assert.Equal(new KeyAnswer(4, true, null), _store.Apply(new DeleteKey(Bytes("a"))));
        Assert.Equal(new KeyAnswer(4, false, null), _store.Apply(new DeleteKey(Bytes("a"))));
        _store.Put("a", "3");
        entry = _store.Get("a")!;
        Assert.Equal((5UL, 5UL, 1UL), (entry.CreateRevision, entry.ModRevision, entry.Version));
    }

    [Fact]
    public void Conditions_compare_absence_presence_revision_and_value()
    {
        Assert.False(_store.Put("a", "0", KeyValueCondition.Present));
        Assert.True(_store.Put("a", "1", KeyValueCondition.Absent));
        Assert.False(_store.Put("a", "2", KeyValueCondition.Absent));
        Assert.False(_store.Put("a", "2", KeyValueCondition.RevisionIs(2)));
        Assert.True(_store.Put("a", "2", KeyValueCondition.RevisionIs(1)));
        Assert.False(_store.Put("a", "3", KeyValueCondition.ValueIs(Bytes("1"))));
        Assert.True(_store.Put("a", "3", KeyValueCondition.ValueIs(Bytes("2"))));
        Assert.False(_store.Put("b", "", KeyValueCondition.ValueIs(Bytes(""))));
        Assert.False(_store.Put("b", "", KeyValueCondition.RevisionIs(0)));
        Assert.True(_store.Put("b", ""));
        Assert.True(_store.Put("b", "x", KeyValueCondition.ValueIs(Bytes(""))));
        Assert.False(_store.Apply<KeyAnswer>(new DeleteKey(Bytes("a"), KeyValueCondition.ValueIs(Bytes("2")))).Changed);
        Assert.True(_store.Apply<KeyAnswer>(new DeleteKey(Bytes("a"), KeyValueCondition.ValueIs(Bytes("3")))).Changed);
    }

    [Fact]
    public void A_condition_that_does_not_hold_is_answered_with_the_present_entry()
    {
        _store.Put("a", "1");
        var answer = _store.Apply<KeyAnswer>(new PutKey(Bytes("a"), Bytes("2"), 0, KeyValueCondition.Absent));
        Assert.Equal((1UL, false, "1"), (answer.Revision, answer.Changed, Text(answer.Entry!.Value)));
    }

    [Fact]
    public void Ranges_have_an_inclusive_start_and_an_exclusive_end()
    {
        foreach (var key in new[] { "b", "a", "ab", "b\0", "c", "a\u00ff" })
            _store.Put(key, key);
        Assert.Equal("a ab a\u00ff b b\0 c", _store.Keys(KeyRange.All));
        Assert.Equal("ab a\u00ff", _store.Keys(new(Bytes("aa"), Bytes("b"))));
        Assert.Equal("a ab a\u00ff", _store.Keys(KeyRange.Prefix(Bytes("a"))));
        Assert.Equal("b", _store.Keys(KeyRange.Of(Bytes("b"))));
        Assert.Equal("b b\0 c", _store.Keys(new(Bytes("b"), default)));
        Assert.Equal("", _store.Keys(new(Bytes("c"), Bytes("a"))));
    }

    [Fact]
    public void A_prefix_of_the_highest_bytes_has_no_end()
    {
        var prefix = KeyRange.Prefix((byte[])[0xff, 0xff]);
        Assert.True(prefix.To.IsEmpty);
        Assert.True(prefix.Contains([0xff, 0xff, 0]));
        Assert.False(prefix.Contains([0xff, 0xfe]));
        Assert.Equal([0x62], KeyRange.Prefix((byte[])[0x61, 0xff]).To.ToArray());
        Assert.Equal(KeyRange.All, KeyRange.Prefix(default));
    }

    [Fact]
    public void A_range_is_read_in_pages()
    {
        for (var i = 0; i < 25; i++)
            _store.Put($"k{i:d2}", "v");
        var seen = new List<string>();
        var range = KeyRange.Prefix(Bytes("k"));
        for (var pages = 1; ; pages++)
        {
            var page = _store.Query<RangeAnswer>(new GetRange(range, Limit: 10, KeysOnly: true));
            Assert.Equal(25 - seen.Count, page.Count);
            Assert.All(page.Entries, entry => Assert.True(entry.Value.IsEmpty));
            seen.AddRange(page.Entries.Select(entry => Text(entry.Key)));
            if (page.Next.IsEmpty)
            {
                Assert.Equal(3, pages);
                break;
            }

            range = range with { From = page.Next };
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"k{i:d2}"), seen);
    }

    [Fact]
    public void A_page_ends_before_its_values_are_too_large()
    {
        for (var i = 0; i < 5; i++)
            _store.Apply<KeyAnswer>(new PutKey(Bytes($"k{i}"), new byte[KeyValueLimits.MaxValueBytes]));
        var page = _store.Query<RangeAnswer>(new GetRange(KeyRange.All));
        Assert.Equal((3, 5, "k3"), (page.Entries.Count, page.Count, Text(page.Next)));
    }

    [Fact]
    public void A_transaction_is_one_revision_and_sees_its_own_writes()
    {
        _store.Put("a", "1");
        var answer = _store.Apply<TransactionAnswer>(new KeyValueTransaction(
            [new(Bytes("a"), KeyValueCondition.ValueIs(Bytes("1")))],
            [new PutKey(Bytes("b"), Bytes("2")), new ReadKey(Bytes("b")), new DeleteKey(Bytes("a")), new PutKey(Bytes("b"), Bytes("3"))],
            [new PutKey(Bytes("c"), Bytes("4"))]));
        Assert.Equal((2UL, true, 4), (answer.Revision, answer.Succeeded, answer.Results.Count));
        Assert.Equal("2", Text(answer.Results[1].Entry!.Value));
        Assert.Equal((null, "3", null), (_store.Value("a"), _store.Value("b"), _store.Value("c")));
        Assert.Equal((2UL, 2UL, 2UL), (_store.Get("b")!.CreateRevision, _store.Get("b")!.ModRevision, _store.Get("b")!.Version));
        answer = _store.Apply<TransactionAnswer>(new KeyValueTransaction(
            [new(Bytes("a"), KeyValueCondition.Present)], [], [new PutKey(Bytes("c"), Bytes("4"))]));
        Assert.Equal((3UL, false, "4"), (answer.Revision, answer.Succeeded, _store.Value("c")));
    }

    [Fact]
    public void A_transaction_that_fails_changes_nothing()
    {
        var lease = _store.Apply<LeaseAnswer>(new GrantLease(At(5))).Lease;
        _store.Put("a", "1", lease: lease);
        var before = _store.Machine.Capture().Encode(default);
        Assert.Equal(KeyValueError.LeaseNotFound, _store.Refusal(new KeyValueTransaction(
            [], [new PutKey(Bytes("a"), Bytes("2")), new DeleteKey(Bytes("a")), new PutKey(Bytes("b"), Bytes("3"), Lease: 999)], [])));
        Assert.Equal(before, _store.Machine.Capture().Encode(default));
    }

    [Fact]
    public void Changes_after_a_revision_come_in_order_and_in_whole_revisions()
    {
        _store.Put("a", "1");
        _store.Apply(new KeyValueTransaction([], [new PutKey(Bytes("b"), Bytes("2")), new DeleteKey(Bytes("a"))], []));
        _store.Put("x", "3");
        var all = _store.Query<ChangesAnswer>(new GetChanges(KeyRange.All, 0));
        Assert.Equal(["Put a 1", "Put b 2", "Delete a 2", "Put x 3"], all.Changes.Select(Show));
        Assert.Equal((3UL, false), (all.Revision, all.More));
        Assert.Equal(["Delete a 2"], _store.Query<ChangesAnswer>(new GetChanges(KeyRange.Of(Bytes("a")), 1)).Changes.Select(Show));
        var none = _store.Query<ChangesAnswer>(new GetChanges(KeyRange.Of(Bytes("a")), 2));
        Assert.Equal((3UL, 0), (none.Revision, none.Changes.Count));
        Assert.Equal(KeyValueError.FutureRevision, _store.Query<KeyValueRefused>(new GetChanges(KeyRange.All, 4)).Error);

        static string Show(KeyValueChange change) => $"{change.Kind} {Text(change.Entry.Key)} {change.Entry.ModRevision}";
    }

    [Fact]
    public void Many_changes_come_in_pages_that_end_with_a_revision()
    {
        for (var i = 0; i < 30; i++)
            _store.Apply(new KeyValueTransaction([], [.. Enumerable.Range(0, 64).Select(k => new PutKey(Bytes($"{k}"), Bytes($"{i}")))], []));
        var (after, seen) = (0UL, 0);
        for (var more = true; more;)
        {
            var page = _store.Query<ChangesAnswer>(new GetChanges(KeyRange.All, after));
            Assert.Equal(64 * (int)(page.Revision - after), page.Changes.Count);
            (after, seen, more) = (page.Revision, seen + page.Changes.Count, page.More);
        }

        Assert.Equal((30UL, 30 * 64), (after, seen));
    }

    [Theory]
    [InlineData(4, 1_000_000)]
    [InlineData(1_000_000, 4 * (KeyValueLimits.EntryOverhead + 2))]
    public void Old_changes_are_compacted(int count, long bytes)
    {
        var store = new KeyValueStore(new() { HistoryChanges = count, HistoryBytes = bytes });
        for (var i = 0; i < 10; i++)
            store.Put("k", "v");
        Assert.Equal(KeyValueError.Compacted, store.Query<KeyValueRefused>(new GetChanges(KeyRange.All, 5)).Error);
        Assert.Equal(4, store.Query<ChangesAnswer>(new GetChanges(KeyRange.All, 6)).Changes.Count);
        Assert.Equal(6UL, store.Query<StatusAnswer>(new GetStatus()).Compacted);
    }

    [Fact]
    public void A_revision_that_is_partly_compacted_is_not_offered()
    {
        var store = new KeyValueStore(new() { HistoryChanges = 3 });
        store.Put("k", "v");
        store.Apply(new KeyValueTransaction([], [.. Enumerable.Range(0, 5).Select(k => new PutKey(Bytes($"{k}"), Bytes("v")))], []));
        Assert.Equal(KeyValueError.Compacted, store.Query<KeyValueRefused>(new GetChanges(KeyRange.All, 1)).Error);
        Assert.Empty(store.Query<ChangesAnswer>(new GetChanges(KeyRange.All, 2)).Changes);
    }

    [Fact]
    public void Keys_end_with_their_lease_at_the_exact_moment()
    {
        var lease = _store.Apply<LeaseAnswer>(new GrantLease(At(5))).Lease;
        _store.Put("a", "1", lease: lease);
        _store.Put("b", "1", lease: lease);
        Assert.Equal(At(5), _store.Machine.NextDue);
        _store.Tick(At(5) - TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.FromTicks(1), _store.Query<LeaseAnswer>(new GetLease(lease)).Remaining);
        Assert.Equal("1", _store.Value("a"));
        _store.Tick(At(5));
        Assert.Equal((null, null), (_store.Value("a"), _store.Value("b")));
        Assert.Null(_store.Machine.NextDue);
        Assert.Equal(KeyValueError.LeaseNotFound, _store.Query<KeyValueRefused>(new GetLease(lease)).Error);
        var changes = _store.Query<ChangesAnswer>(new GetChanges(KeyRange.All, 2));
        Assert.Equal((3UL, 2), (changes.Revision, changes.Changes.Count));
    }

    [Fact]
    public void A_lease_that_expired_is_not_revived_by_the_command_that_arrives_at_that_moment()
    {
        var lease = _store.Apply<LeaseAnswer>(new GrantLease(At(5))).Lease;
        _store.Time = At(5);
        Assert.Equal(KeyValueError.LeaseNotFound, _store.Refusal(new KeepLeaseAlive(lease)));
        Assert.Equal(KeyValueError.LeaseNotFound, _store.Refusal(new RevokeLease(lease)));
        Assert.Equal(KeyValueError.LeaseNotFound, _store.Refusal(new PutKey(Bytes("a"), Bytes("1"), lease)));
    }

    [Fact]
    public void A_lease_that_is_kept_alive_lives_its_full_time_again()
    {
        var lease = _store.Apply<LeaseAnswer>(new GrantLease(At(5))).Lease;
        _store.Put("a", "1", lease: lease);
        _store.Time = At(4);
        Assert.Equal((At(5), 1), (_store.Apply<LeaseAnswer>(new KeepLeaseAlive(lease)).Remaining, _store.Query<LeaseAnswer>(new GetLease(lease)).Keys));
        _store.Tick(At(9) - TimeSpan.FromTicks(1));
        Assert.Equal("1", _store.Value("a"));
        _store.Tick(At(9));
        Assert.Null(_store.Value("a"));
    }

    [Fact]
    public void A_key_that_is_written_without_its_lease_outlives_it()
    {
        var lease = _store.Apply<LeaseAnswer>(new GrantLease(At(5))).Lease;
        var other = _store.Apply<LeaseAnswer>(new GrantLease(At(50))).Lease;
        _store.Put("a", "1", lease: lease);
        _store.Put("b", "1", lease: lease);
        _store.Put("c", "1", lease: lease);
        _store.Put("a", "2");
        _store.Put("b", "2", lease: other);
        Assert.Equal(1, _store.Apply<LeaseAnswer>(new RevokeLease(lease)).Keys);
        Assert.Equal(("2", "2", null), (_store.Value("a"), _store.Value("b"), _store.Value("c")));
    }

    [Fact]
    public void Each_pass_expires_a_bounded_number_of_keys()
    {
        var leases = Enumerable.Range(0, 3).Select(_ => _store.Apply<LeaseAnswer>(new GrantLease(At(5))).Lease).ToList();
        foreach (var lease in leases)
        {
            for (var batch = 0; batch < 60; batch++)
                _store.Apply<TransactionAnswer>(new KeyValueTransaction([], [.. Enumerable.Range(0, 100).Select(k => new PutKey(Bytes($"{lease}-{batch}-{k}"), default, lease))], []));
        }

        _store.Tick(At(5));
        Assert.Equal((6000, (TimeSpan?)At(5)), (_store.Query<StatusAnswer>(new GetStatus()).Keys, _store.Machine.NextDue));
        Assert.Equal(KeyValueError.LeaseNotFound, _store.Query<KeyValueRefused>(new GetLease(leases[2])).Error);
        _store.Tick(At(5));
        Assert.Equal((0, (TimeSpan?)null), (_store.Query<StatusAnswer>(new GetStatus()).Keys, _store.Machine.NextDue));
    }
}
