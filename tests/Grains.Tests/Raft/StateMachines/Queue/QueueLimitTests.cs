using Wetware.Queues;

namespace Wetware.Tests.Raft.StateMachines.Queue;

/// <summary>Each limit at its boundary and one past it.</summary>
public sealed class QueueLimitTests
{
    private static readonly ItemLease Lease = new("x", 1);

    private readonly TestQueue _queue = new();

    public static TheoryData<string, QueueCommand, bool> Commands
    {
        get
        {
            var data = new TheoryData<string, QueueCommand, bool>();
            void Add(string name, bool allowed, QueueCommand command) => data.Add(name, command, allowed);
            void AddItem(string name, bool allowed, QueueItem item) => Add(name, allowed, new AppendItems("t", [item]));
            void AddSettings(string name, bool allowed, TopicSettings settings) => Add(name, allowed, new ConfigureTopic("t", settings));
            var tick = TimeSpan.FromTicks(1);

            Add("topic 0", false, new PauseTopic("", true));
            Add("topic 128", true, new PauseTopic(new('x', 128), true));
            Add("topic 129", false, new PauseTopic(new('x', 129), true));
            Add("topic characters", true, new PauseTopic("aZ09._-", true));
            Add("topic slash", false, new PauseTopic("a/b", true));
            Add("topic letter", false, new PauseTopic("é", true));
            AddItem("id 0", false, new("", default));
            AddItem("id 256", true, new(new('é', 128), default));
            AddItem("id 257", false, new(new string('é', 128) + "x", default));
            AddItem("group 256", true, new("x", default, Group: new('x', 256)));
            AddItem("group 257", false, new("x", default, Group: new('x', 257)));
            AddItem("payload 1 MiB", true, new("x", new byte[1 << 20]));
            AddItem("payload 1 MiB + 1", false, new("x", new byte[(1 << 20) + 1]));
            AddItem("priority -128", true, new("x", default, -128));
            AddItem("priority -129", false, new("x", default, -129));
            AddItem("priority 127", true, new("x", default, 127));
            AddItem("priority 128", false, new("x", default, 128));
            AddItem("delay 30 d", true, new("x", default, Delay: QueueLimits.MaxDelay));
            AddItem("delay 30 d + 1 tick", false, new("x", default, Delay: QueueLimits.MaxDelay + tick));
            Add("items 0", false, new AppendItems("t", []));
            Add("items 1000", true, new AppendItems("t", [.. Enumerable.Range(0, 1000).Select(i => new QueueItem($"{i}", default))]));
            Add("items 1001", false, new AppendItems("t", [.. Enumerable.Range(0, 1001).Select(i => new QueueItem($"{i}", default))]));
            Add("count 0", false, new LeaseItems("t", "", 0, QueueLimits.MinLease));
            Add("count 1000", true, new LeaseItems("t", "", 1000, QueueLimits.MinLease));
            Add("count 1001", false, new LeaseItems("t", "", 1001, QueueLimits.MinLease));
            Add("worker 256", true, new LeaseItems("t", new('x', 256), 1, QueueLimits.MinLease));
            Add("worker 257", false, new LeaseItems("t", new('x', 257), 1, QueueLimits.MinLease));
            Add("timeout 1 s - 1 tick", false, new LeaseItems("t", "", 1, QueueLimits.MinLease - tick));
            Add("timeout 12 h", true, new LeaseItems("t", "", 1, QueueLimits.MaxLease));
            Add("timeout 12 h + 1 tick", false, new LeaseItems("t", "", 1, QueueLimits.MaxLease + tick));
            Add("extend 12 h", true, new ExtendLeases("t", [Lease], QueueLimits.MaxLease));
            Add("extend 12 h + 1 tick", false, new ExtendLeases("t", [Lease], QueueLimits.MaxLease + tick));
            Add("leases 0", false, new AcknowledgeItems("t", []));
            Add("leases 1000", true, new AcknowledgeItems("t", [.. Enumerable.Repeat(Lease, 1000)]));
            Add("leases 1001", false, new AcknowledgeItems("t", [.. Enumerable.Repeat(Lease, 1001)]));
            Add("return 30 d", true, new ReturnItems("t", [Lease], QueueLimits.MaxDelay));
            Add("return 30 d + 1 tick", false, new ReturnItems("t", [Lease], QueueLimits.MaxDelay + tick));
            AddSettings("max items -1", false, new() { MaxItems = -1 });
            AddSettings("max bytes -1", false, new() { MaxBytes = -1 });
            AddSettings("deliveries without topic", false, new() { MaxDeliveries = 1 });
            AddSettings("deliveries -1", false, new() { MaxDeliveries = -1, DeadLetterTopic = "d" });
            AddSettings("deliveries 1000000", true, new() { MaxDeliveries = QueueLimits.MaxDeliveries, DeadLetterTopic = "d" });
            AddSettings("deliveries 1000001", false, new() { MaxDeliveries = QueueLimits.MaxDeliveries + 1, DeadLetterTopic = "d" });
            AddSettings("dead letters to itself", false, new() { DeadLetterTopic = "t" });
            AddSettings("dead letters to a bad name", false, new() { DeadLetterTopic = "a b" });
            AddSettings("remember 30 d", true, new() { RememberFor = QueueLimits.MaxDelay });
            AddSettings("remember 30 d + 1 tick", false, new() { RememberFor = QueueLimits.MaxDelay + tick });
            AddSettings("remember 1000000", true, new() { RememberIds = QueueLimits.MaxRememberedIds });
            AddSettings("remember 1000001", false, new() { RememberIds = QueueLimits.MaxRememberedIds + 1 });
            AddSettings("remember -1", false, new() { RememberIds = -1 });
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Commands), DisableDiscoveryEnumeration = true)]
    public void Fields_are_limited(string name, QueueCommand command, bool allowed)
    {
        _queue.Apply(new PauseTopic("t", false));
        var before = _queue.Machine.Capture().Encode(default);
        var answer = _queue.Apply(command);
        Assert.True(allowed != answer is QueueRefused, $"{name}: {answer}");
        if (allowed)
            return;
        Assert.Equal(QueueError.Invalid, Assert.IsType<QueueRefused>(answer).Error);
        Assert.Equal(before, _queue.Machine.Capture().Encode(default));
    }

    [Fact]
    public void A_command_one_byte_too_long_is_refused()
    {
        Assert.IsType<AppendAnswer>(_queue.Apply(Fitting(QueueLimits.MaxCommandBytes)));
        Assert.Equal(QueueError.Invalid, _queue.Apply<QueueRefused>(Fitting(QueueLimits.MaxCommandBytes + 1)).Error);

        static AppendItems Fitting(int bytes)
        {
            QueueItem[] items = [.. Enumerable.Range(0, 5).Select(i => new QueueItem($"{i}", new byte[i == 4 ? 0 : QueueLimits.MaxPayloadBytes - 100]))];
            var rest = bytes - QueueCommandCodec.Encode(new AppendItems("t", items)).Length;
            items[4] = items[4] with { Payload = new byte[rest] };
            Assert.Equal(bytes, QueueCommandCodec.Encode(new AppendItems("t", items)).Length);
            return new("t", items);
        }
    }

    [Fact]
    public void One_topic_too_many_is_refused_until_another_is_removed()
    {
        for (var i = 0; i < QueueLimits.MaxTopics - 1; i++)
            _queue.Append("x", topic: $"t{i}");
        Assert.Equal(QueueError.Full, _queue.Apply<QueueRefused>(new ConfigureTopic("new", new() { DeadLetterTopic = "dead" })).Error);
        Assert.IsType<TopicChanged>(_queue.Apply(new ConfigureTopic("t0", new() { DeadLetterTopic = "dead" })));
        Assert.Equal(QueueError.Full, _queue.Apply<QueueRefused>(new AppendItems("new", [new("x", default)])).Error);
        Assert.Equal(QueueError.Full, _queue.Apply<QueueRefused>(new PauseTopic("new", true)).Error);
        Assert.Empty(_queue.Lease(topic: "new"));
        _queue.Apply<TopicChanged>(new RemoveTopic("t1"));
        Assert.True(_queue.Append("x", topic: "new"));
    }

    [Fact]
    public void Items_of_a_topic_are_limited_and_a_batch_is_appended_whole_or_not()
    {
        _queue.Configure(new() { MaxItems = 2, RememberIds = 0 });
        Assert.True(_queue.Append("a"));
        Assert.Equal(QueueError.Full, _queue.Apply<QueueRefused>(new AppendItems("t", [new("b", default), new("c", default)])).Error);
        Assert.Equal((1, 1UL), (_queue.Info().Counts.Ready, _queue.Info().Totals.Appended));
        Assert.True(_queue.Append("b"));
        Assert.False(_queue.Append("b"));
        Assert.Equal(QueueError.Full, _queue.Apply<QueueRefused>(new AppendItems("t", [new("c", default)])).Error);
        _queue.Acknowledge(_queue.LeaseOne());
        Assert.True(_queue.Append("c"));
    }

    [Fact]
    public void Bytes_of_a_topic_and_of_the_queue_are_exact()
    {
        const int item = QueueLimits.ItemOverhead + 1 + 1;
        _queue.Configure(new() { MaxBytes = 2 * item });
        Assert.True(_queue.Append("a"));
        Assert.Equal(QueueError.Full, _queue.Apply<QueueRefused>(new AppendItems("t", [new("b", new byte[2])])).Error);
        Assert.True(_queue.Append("b"));
        Assert.Equal(2 * item, _queue.Info().Counts.Bytes);

        var small = new TestQueue(new() { MaxBytes = 2 * item });
        Assert.True(small.Append("a", topic: "x"));
        Assert.Equal(QueueError.Full, small.Apply<QueueRefused>(new AppendItems("y", [new("b", new byte[2])])).Error);
        Assert.Single(small.Query<TopicsAnswer>(new ListTopics()).Topics);
        Assert.True(small.Append("b", topic: "y"));
        small.Apply<TopicChanged>(new RemoveTopic("x"));
        Assert.True(small.Append("c", topic: "y"));
        Assert.Equal(QueueError.Full, small.Apply<QueueRefused>(new AppendItems("y", [new("d", default)])).Error);
        Assert.Equal(LeaseOutcome.Done, small.Acknowledge(small.LeaseOne(topic: "y"), "y"));
        Assert.Equal(item + QueueLimits.RememberedOverhead + 1, small.Info("y").Counts.Bytes);
    }

    [Fact]
    public void A_lease_ends_before_its_payloads_are_too_large()
    {
        for (var i = 0; i < 5; i++)
            _queue.Apply<AppendAnswer>(new AppendItems("t", [new($"{i}", new byte[QueueLimits.MaxPayloadBytes])]));
        Assert.Equal(4, _queue.Query<ItemsAnswer>(new PeekItems("t")).Items.Count);
        Assert.Equal(4, _queue.Lease(5).Count);
        Assert.Single(_queue.Lease(5));
    }
}
