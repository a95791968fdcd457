using Wetware.Raft.KeyValue;
using static Wetware.Tests.Raft.StateMachines.KeyValue.KeyValueStore;

namespace Wetware.Tests.Raft.StateMachines.KeyValue;

/// <summary>Each limit at its boundary and one past it.</summary>
public sealed class KeyValueLimitTests
{
    private readonly KeyValueStore _store = new();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(KeyValueLimits.MaxKeyBytes, true)]
    [InlineData(KeyValueLimits.MaxKeyBytes + 1, false)]
    public void Keys_are_limited(int bytes, bool allowed)
    {
        var key = new byte[bytes];
        Assert.Equal(allowed, _store.Apply(new PutKey(key, default)) is KeyAnswer);
        Assert.Equal(allowed, _store.Apply(new DeleteKey(key)) is KeyAnswer);
        Assert.Equal(allowed, _store.Apply(new ReadKey(key)) is KeyAnswer);
        Assert.Equal(allowed, _store.Apply(new KeyValueTransaction([new(key, default)], [], [])) is TransactionAnswer);
        Assert.Equal(allowed, _store.Apply(new KeyValueTransaction([], [], [new ReadKey(key)])) is TransactionAnswer);
    }

    [Theory]
    [InlineData(KeyValueLimits.MaxValueBytes, true)]
    [InlineData(KeyValueLimits.MaxValueBytes + 1, false)]
    public void Values_are_limited(int bytes, bool allowed)
    {
        Assert.Equal(allowed, _store.Apply(new PutKey(Bytes("a"), new byte[bytes])) is KeyAnswer);
        Assert.Equal(allowed, _store.Apply(new PutKey(Bytes("a"), default, 0, KeyValueCondition.ValueIs(new byte[bytes]))) is KeyAnswer);
    }

    [Theory]
    [InlineData(KeyValueLimits.MaxKeyBytes + 1, true)]
    [InlineData(KeyValueLimits.MaxKeyBytes + 2, false)]
    public void Bounds_of_ranges_are_limited(int bytes, bool allowed)
    {
        Refused(new GetRange(new(new byte[bytes], default)), !allowed);
        Refused(new GetRange(new(default, new byte[bytes])), !allowed);
        Refused(new GetChanges(new(default, new byte[bytes]), 0), !allowed);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(KeyValueLimits.MaxRange, true)]
    [InlineData(KeyValueLimits.MaxRange + 1, false)]
    public void Pages_are_limited(int limit, bool allowed) => Refused(new GetRange(KeyRange.All, limit), !allowed);

    [Theory]
    [InlineData(KeyValueLimits.MaxOperations, true)]
    [InlineData(KeyValueLimits.MaxOperations + 1, false)]
    public void Transactions_are_limited(int count, bool allowed)
    {
        var operations = Enumerable.Repeat(new ReadKey(Bytes("a")), count).ToList();
        Assert.Equal(allowed, _store.Apply(new KeyValueTransaction([], operations, [])) is TransactionAnswer);
        Assert.Equal(allowed, _store.Apply(new KeyValueTransaction([], [], operations)) is TransactionAnswer);
        Assert.Equal(allowed, _store.Apply(new KeyValueTransaction([.. operations.Select(o => new KeyCondition(o.Key, default))], [], [])) is TransactionAnswer);
    }

    [Theory]
    [InlineData(9_999_999, false)]
    [InlineData(10_000_000, true)]
    [InlineData(25_920_000_000_000, true)]
    [InlineData(25_920_000_000_001, false)]
    public void Times_to_live_are_limited(long ticks, bool allowed) =>
        Assert.Equal(allowed, _store.Apply(new GrantLease(TimeSpan.FromTicks(ticks))) is LeaseAnswer);

    [Fact]
    public void Leases_of_a_group_are_limited()
    {
        for (var i = 0; i < KeyValueLimits.MaxLeases; i++)
            _store.Apply<LeaseAnswer>(new GrantLease(KeyValueLimits.MinTimeToLive));
        Assert.Equal(KeyValueError.Full, _store.Refusal(new GrantLease(KeyValueLimits.MinTimeToLive)));
        _store.Apply<LeaseAnswer>(new RevokeLease(1));
        _store.Apply<LeaseAnswer>(new GrantLease(KeyValueLimits.MinTimeToLive));
    }

    [Fact]
    public void Keys_of_a_lease_are_limited()
    {
        var lease = _store.Apply<LeaseAnswer>(new GrantLease(KeyValueLimits.MinTimeToLive)).Lease;
        for (var i = 0; i < KeyValueLimits.MaxLeaseKeys; i++)
            _store.Put($"{i}", "", lease: lease);
        Assert.Equal(KeyValueError.Full, _store.Refusal(new PutKey(Bytes("more"), default, lease)));
        Assert.True(_store.Put("0", "again", lease: lease));
        Assert.True(_store.Put("0", "without"));
        Assert.True(_store.Put("more", "", lease: lease));
    }

    [Fact]
    public void The_quota_of_a_group_is_exact_and_deleting_makes_room()
    {
        const int entry = KeyValueLimits.EntryOverhead + 1 + 100;
        var store = new KeyValueStore(new() { MaxBytes = 10 * entry });
        for (var i = 0; i < 10; i++)
            Assert.True(store.Put($"{i}", new string('v', 100)));
        Assert.Equal(10L * entry, store.Query<StatusAnswer>(new GetStatus()).Bytes);
        Assert.Equal(KeyValueError.Full, store.Refusal(new PutKey(Bytes("0"), new byte[101])));
        Assert.Equal(KeyValueError.Full, store.Refusal(new PutKey(Bytes("a"), default)));
        Assert.True(store.Put("0", new string('w', 100)));
        Assert.IsType<KeyAnswer>(store.Apply(new DeleteKey(Bytes("0"))));
        Assert.Equal(KeyValueError.Full, store.Refusal(new PutKey(Bytes("a"), new byte[101])));
        Assert.True(store.Put("a", new string('v', 100)));
    }

    [Fact]
    public void A_command_one_byte_too_long_is_refused()
    {
        var (most, more) = (Fitting(KeyValueLimits.MaxCommandBytes), Fitting(KeyValueLimits.MaxCommandBytes + 1));
        Assert.IsType<TransactionAnswer>(_store.Apply(most));
        Assert.Equal(KeyValueError.Invalid, _store.Refusal(more));

        static KeyValueTransaction Fitting(int bytes)
        {
            PutKey[] puts = [.. Enumerable.Range(0, 4).Select(i => new PutKey(Bytes($"{i}"), new byte[KeyValueLimits.MaxValueBytes - 200]))];
            var rest = bytes - KeyValueCommandCodec.Encode(new KeyValueTransaction([], puts, [])).Length;
            var last = new PutKey(Bytes("4"), default);
            rest -= KeyValueCommandCodec.Encode(last).Length - 1;
            var command = new KeyValueTransaction([], [.. puts, last with { Value = new byte[rest] }], []);
            Assert.Equal(bytes, KeyValueCommandCodec.Encode(command).Length);
            return command;
        }
    }

    [Fact]
    public void An_answer_that_would_be_too_large_is_refused()
    {
        _store.Apply(new PutKey(Bytes("a"), new byte[KeyValueLimits.MaxValueBytes]));
        Assert.IsType<TransactionAnswer>(_store.Apply(new KeyValueTransaction([], [.. Enumerable.Repeat(new ReadKey(Bytes("a")), 4)], [])));
        Assert.Equal(KeyValueError.Invalid, _store.Refusal(new KeyValueTransaction([], [.. Enumerable.Repeat(new ReadKey(Bytes("a")), 5)], [])));
    }

    private void Refused(KeyValueQuery query, bool refused)
    {
        Assert.True(KeyValueAnswerCodec.TryDecode(_store.Machine.Query(KeyValueQueryCodec.Encode(query)), out var answer));
        Assert.Equal(refused, answer is KeyValueRefused { Error: KeyValueError.Invalid });
    }
}
