using System.Text;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Raft.KeyValue;
using Xunit.Abstractions;
using static Wetware.Tests.Raft.StateMachines.KeyValue.KeyValueStore;

namespace Wetware.Tests.Raft.StateMachines.KeyValue;

/// <summary>Random commands against a naive model, with a second replica that is restored from a snapshot on the way.</summary>
public sealed class KeyValueModelTests(ITestOutputHelper output)
{
    private static readonly KeyValueOptions Options = new() { HistoryChanges = 200, MaxBytes = 6000 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_group_does_what_a_naive_model_does(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var store = new KeyValueStore(Options);
        var replica = new KeyValueMachine(Options);
        var model = new KeyValueModel(Options.MaxBytes);
        for (var step = 0; step < 4000; step++)
        {
            if (random.Next(10) == 0)
                store.Time += TimeSpan.FromSeconds(random.Next(1, 4) / 2.0);
            var command = Command(random, model);
            var encoded = KeyValueCommandCodec.Encode(command);
            var expected = model.Apply(store.Index + 1, store.Time, command);
            var answer = store.Apply(command);
            Assert.True(expected == KeyValueModel.Show(answer), $"seed {seed}, step {step}, {command}: {KeyValueModel.Show(answer)} instead of {expected}");
            var other = replica.Apply(new(store.Index, store.Time), encoded);
            Assert.Equal(KeyValueAnswerCodec.Encode(answer), other.ToArray());
            Assert.Equal(store.Machine.NextDue, replica.NextDue);
            if (random.Next(50) == 0)
            {
                Assert.Equal(model.ToString(), KeyValueModel.Show(store.Query<RangeAnswer>(new GetRange(KeyRange.All)).Entries));
                var after = store.Query<StatusAnswer>(new GetStatus());
                Assert.Equal(model.Changes.Where(change => change.Revision > after.Compacted).Select(change => change.Text),
                    store.Query<ChangesAnswer>(new GetChanges(KeyRange.All, after.Compacted)).Changes.Select(KeyValueModel.Show));
            }

            if (random.Next(200) == 0)
            {
                var snapshot = store.Machine.Capture().Encode(default);
                Assert.Equal(snapshot, replica.Capture().Encode(default));
                replica = new(Options);
                replica.Restore(snapshot);
                Assert.Equal(snapshot, replica.Capture().Encode(default));
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Hostile_bytes_are_answered_and_change_nothing_that_they_do_not_ask_for(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = new KeyValueModel(Options.MaxBytes);
        var (machine, replica) = (new KeyValueMachine(Options), new KeyValueMachine(Options));
        for (var index = 1UL; index <= 20_000; index++)
        {
            var bytes = KeyValueCommandCodec.Encode(Command(random, model));
            bytes = random.Next(4) switch
            {
                0 => bytes[..random.Next(bytes.Length)],
                1 => [.. bytes, (byte)random.Next(256)],
                2 => Noise(random),
                _ => bytes,
            };
            for (var flips = random.Next(3); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var at = new AppliedAt(index, TimeSpan.FromMilliseconds(index));
            var answer = machine.Apply(at, bytes);
            Assert.Equal(answer.ToArray(), replica.Apply(at, bytes).ToArray());
            Assert.True(bytes.Length == 0 || KeyValueAnswerCodec.TryDecode(answer, out _));
            if (KeyValueCommandCodec.TryDecode(bytes, out var command))
                Assert.Equal(bytes, KeyValueCommandCodec.Encode(command));
            Assert.True(KeyValueAnswerCodec.TryDecode(machine.Query(bytes), out _));
            KeyValueAnswerCodec.TryDecode(bytes, out _);
        }

        Assert.Equal(machine.Capture().Encode(default), replica.Capture().Encode(default));
    }

    [Fact]
    public void The_smallest_leases_entries_and_changes_are_restored()
    {
        var store = new KeyValueStore();
        Check();
        var lease = store.Apply<LeaseAnswer>(new GrantLease(TimeSpan.FromSeconds(1))).Lease;
        Check();
        for (var c = 'a'; c <= 'z'; c++)
            store.Put($"{c}", "", lease: c == 'z' ? lease : 0);
        Check();
        for (var c = 'a'; c <= 'z'; c++)
            store.Apply(new DeleteKey(Bytes($"{c}")));
        Check();

        void Check()
        {
            var bytes = store.Machine.Capture().Encode(default);
            var restored = new KeyValueMachine(new());
            restored.Restore(bytes);
            Assert.Equal(bytes, restored.Capture().Encode(default));
        }
    }

    [Fact]
    public void A_damaged_snapshot_is_refused_and_changes_nothing()
    {
        var store = new KeyValueStore();
        var lease = store.Apply<LeaseAnswer>(new GrantLease(TimeSpan.FromSeconds(9))).Lease;
        store.Put("a", "1", lease: lease);
        store.Apply(new DeleteKey(Bytes("a")));
        store.Put("b", "2", lease: lease);
        var bytes = store.Machine.Capture().Encode(default);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => store.Machine.Restore(damaged));
            Assert.Throws<InvalidDataException>(() => store.Machine.Restore(bytes.AsMemory(0, i)));
        }

        Assert.Equal(bytes, store.Machine.Capture().Encode(default));
    }

    [Fact]
    public void A_captured_state_is_not_changed_by_later_commands_and_its_encoding_can_be_cancelled()
    {
        var store = new KeyValueStore();
        store.Put("a", "1");
        var captured = store.Machine.Capture();
        var bytes = captured.Encode(default);
        store.Put("a", "2");
        Assert.Equal(bytes, captured.Encode(default));
        Assert.Throws<OperationCanceledException>(() => captured.Encode(new CancellationToken(canceled: true)));
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(60)];
        random.NextBytes(noise);
        if (noise.Length > 1)
            (noise[0], noise[1]) = (1, (byte)random.Next(9));
        return noise;
    }

    private static KeyValueCommand Command(Random random, KeyValueModel model) => random.Next(20) switch
    {
        0 => new GrantLease(TimeSpan.FromSeconds(random.Next(0, 6))),
        1 => new KeepLeaseAlive(Lease(random, model)),
        2 => new RevokeLease(Lease(random, model)),
        < 6 => new KeyValueTransaction(
            [.. Enumerable.Range(0, random.Next(3)).Select(_ => new KeyCondition(Key(random), Condition(random, model)))],
            [.. Enumerable.Range(0, random.Next(4)).Select(_ => Operation(random, model))],
            [.. Enumerable.Range(0, random.Next(4)).Select(_ => Operation(random, model))]),
        _ => Operation(random, model),
    };

    private static KeyValueOperation Operation(Random random, KeyValueModel model) => random.Next(6) switch
    {
        0 => new ReadKey(Key(random)),
        1 => new DeleteKey(Key(random), Condition(random, model)),
        _ => new PutKey(Key(random), Encoding.UTF8.GetBytes(new string((char)('a' + random.Next(3)), random.Next(60))),
            random.Next(3) == 0 ? Lease(random, model) : 0, Condition(random, model)),
    };

    private static byte[] Key(Random random) => Encoding.UTF8.GetBytes($"k{random.Next(40)}");

    private static ulong Lease(Random random, KeyValueModel model) =>
        random.Next(5) == 0 || model.Leases.Count == 0 ? (ulong)random.Next(5000) : model.Leases.Keys.ElementAt(random.Next(model.Leases.Count));

    private static KeyValueCondition Condition(Random random, KeyValueModel model) => random.Next(12) switch
    {
        0 => KeyValueCondition.Absent,
        1 => KeyValueCondition.Present,
        2 => KeyValueCondition.RevisionIs(model.Revision - (ulong)random.Next((int)Math.Min(model.Revision, 4) + 1)),
        3 => KeyValueCondition.ValueIs(Encoding.UTF8.GetBytes(new string('a', random.Next(3)))),
        _ => default,
    };
}
