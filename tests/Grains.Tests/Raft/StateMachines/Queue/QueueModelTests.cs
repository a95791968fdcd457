using System.Text;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Queues;
using Xunit.Abstractions;

namespace Wetware.Tests.Raft.StateMachines.Queue;

/// <summary>Random commands against a naive model, with a second replica that is restored from a snapshot on the way.</summary>
public sealed class QueueModelTests(ITestOutputHelper output)
{
    private static readonly string[] TopicNames = ["a", "b", "dead"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_queue_does_what_a_naive_model_does(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var queue = new TestQueue();
        var replica = new QueueMachine(new());
        var model = new QueueModel();
        var leases = new List<ItemLease>();
        for (var step = 0; step < 4000; step++)
        {
            if (random.Next(4) == 0)
                queue.Time += TimeSpan.FromSeconds(random.Next(1, 6) / 2.0);
            var command = Command(random, leases);
            var expected = model.Apply(queue.Time, command);
            var answer = queue.Apply(command);
            Assert.True(expected == QueueModel.Show(answer), $"seed {seed}, step {step}, {command}: {QueueModel.Show(answer)} instead of {expected}");
            Assert.Equal(QueueAnswerCodec.Encode(answer), replica.Apply(new(queue.Index, queue.Time), QueueCommandCodec.Encode(command)).ToArray());
            Assert.Equal(model.NextDue(), queue.Machine.NextDue);
            Assert.Equal(queue.Machine.NextDue, replica.NextDue);
            if (answer is ItemsAnswer items)
                leases.AddRange(items.Items.Select(item => new ItemLease(item.Id, item.Token)));
            if (random.Next(20) == 0)
                CheckCounts(queue, model);
            if (random.Next(200) == 0)
            {
                var snapshot = queue.Machine.Capture().Encode(default);
                Assert.Equal(snapshot, replica.Capture().Encode(default));
                replica = new(new());
                replica.Restore(snapshot);
                Assert.Equal(snapshot, replica.Capture().Encode(default));
            }
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Hostile_bytes_are_answered_the_same_by_all_members(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (machine, replica) = (new QueueMachine(new()), new QueueMachine(new()));
        for (var index = 1UL; index <= 20_000; index++)
        {
            var bytes = QueueCommandCodec.Encode(Command(random, []));
            bytes = random.Next(4) switch
            {
                0 => bytes[..random.Next(bytes.Length)],
                1 => [.. bytes, (byte)random.Next(256)],
                2 => [1, (byte)random.Next(11), .. Enumerable.Range(0, random.Next(60)).Select(_ => (byte)random.Next(256))],
                _ => bytes,
            };
            for (var flips = random.Next(3); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var at = new AppliedAt(index, TimeSpan.FromMilliseconds(index));
            var answer = machine.Apply(at, bytes);
            Assert.Equal(answer.ToArray(), replica.Apply(at, bytes).ToArray());
            Assert.True(bytes.Length == 0 || QueueAnswerCodec.TryDecode(answer, out _));
            if (QueueCommandCodec.TryDecode(bytes, out var command))
                Assert.Equal(bytes, QueueCommandCodec.Encode(command));
            Assert.True(QueueAnswerCodec.TryDecode(machine.Query(bytes), out _));
            QueueAnswerCodec.TryDecode(bytes, out _);
        }

        Assert.Equal(machine.Capture().Encode(default), replica.Capture().Encode(default));
    }

    [Fact]
    public void The_smallest_topics_items_and_ids_are_restored()
    {
        var queue = new TestQueue();
        Check();
        queue.Apply<TopicChanged>(new PauseTopic("t", false));
        Check();
        queue.Apply<AppendAnswer>(new AppendItems("t", [.. Enumerable.Range('a', 26).Select(c => new QueueItem($"{(char)c}", default))]));
        Check();
        foreach (var item in queue.Lease(26, worker: ""))
            queue.Acknowledge(new(item.Id, item.Token));
        Check();

        void Check()
        {
            var bytes = queue.Machine.Capture().Encode(default);
            var restored = new QueueMachine(new());
            restored.Restore(bytes);
            Assert.Equal(bytes, restored.Capture().Encode(default));
        }
    }

    [Fact]
    public void A_damaged_snapshot_is_refused_and_changes_nothing()
    {
        var queue = new TestQueue();
        queue.Configure(new() { MaxDeliveries = 1, DeadLetterTopic = "dead" });
        foreach (var id in "abc")
            queue.Append($"{id}", group: "g");
        queue.Acknowledge(queue.LeaseOne());
        queue.LeaseOne();
        var bytes = queue.Machine.Capture().Encode(default);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x04;
            Assert.Throws<InvalidDataException>(() => queue.Machine.Restore(damaged));
            Assert.Throws<InvalidDataException>(() => queue.Machine.Restore(bytes.AsMemory(0, i)));
        }

        Assert.Equal(bytes, queue.Machine.Capture().Encode(default));
    }

    [Fact]
    public void A_captured_queue_is_not_changed_by_later_commands_and_its_encoding_can_be_cancelled()
    {
        var queue = new TestQueue();
        queue.Append("a");
        var captured = queue.Machine.Capture();
        var bytes = captured.Encode(default);
        queue.LeaseOne();
        queue.Apply<TopicChanged>(new PauseTopic("t", true));
        Assert.Equal(bytes, captured.Encode(default));
        Assert.Throws<OperationCanceledException>(() => captured.Encode(new CancellationToken(canceled: true)));
    }

    private static void CheckCounts(TestQueue queue, QueueModel model)
    {
        foreach (var (name, topic) in model.Topics)
        {
            var counts = queue.Info(name).Counts;
            Assert.Equal(topic.Items.Count, counts.Ready + counts.Delayed + counts.Leased + counts.Waiting);
            Assert.Equal(topic.Items.Count(item => item.Token != 0), counts.Leased);
            var peeked = queue.Query<ItemsAnswer>(new PeekItems(name)).Items;
            Assert.Equal(Math.Min(QueueLimits.MaxBatch, topic.Items.Count - counts.Waiting), peeked.Count);
            Assert.Equal(counts.Ready, peeked.Count(item => item.State == QueueItemState.Ready));
        }
    }

    internal static QueueCommand Command(Random random, List<ItemLease> leases)
    {
        var topic = TopicNames[random.Next(TopicNames.Length)];
        switch (random.Next(40))
        {
            case 0:
                return random.Next(6) == 0 ? new RemoveTopic(topic) : new PurgeTopic(topic);
            case 1:
                return new PauseTopic(topic, random.Next(3) == 0);
            case 2:
                var dead = topic == "dead" ? "a" : "dead";
                return new ConfigureTopic(topic, new() { MaxDeliveries = random.Next(4), DeadLetterTopic = dead, RememberFor = TimeSpan.FromSeconds(random.Next(1, 20)) });
            case < 16:
                return new AppendItems(topic, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new QueueItem(
                    $"{random.Next(300)}", Encoding.UTF8.GetBytes("payload"), random.Next(-1, 2), TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(8) : 0),
                    random.Next(2) == 0 ? "" : $"g{random.Next(4)}"))]);
            case < 25:
                return new LeaseItems(topic, "w", random.Next(1, 5), TimeSpan.FromSeconds(random.Next(1, 8)));
            case < 28:
                return new ExtendLeases(topic, Some(random, leases), TimeSpan.FromSeconds(random.Next(1, 8)));
            case < 35:
                return new AcknowledgeItems(topic, Some(random, leases));
            default:
                return new ReturnItems(topic, Some(random, leases), TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(5) : 0));
        }
    }

    private static ItemLease[] Some(Random random, List<ItemLease> leases) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
    {
        if (leases.Count == 0)
            return new ItemLease($"{random.Next(300)}", (ulong)random.Next(1000));
        var lease = leases[^random.Next(1, Math.Min(leases.Count, 12) + 1)];
        return random.Next(8) == 0 ? lease with { Token = lease.Token + (ulong)random.Next(3) - 1 } : lease;
    })];
}
