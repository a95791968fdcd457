using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Queues;

namespace Wetware.Tests.Raft.StateMachines.Queue;

public sealed class QueueMachineTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly TestQueue _queue = new();

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Items_are_leased_in_the_order_of_their_append()
    {
        foreach (var id in "edcba")
            _queue.Append($"{id}");
        Assert.Equal("e d", _queue.LeaseIds(2));
        Assert.Equal("c b a", _queue.LeaseIds());
        Assert.Equal("", _queue.LeaseIds());
    }

    [Fact]
    public void Higher_priorities_are_leased_first()
    {
        _queue.Append("a", -128);
        _queue.Append("b");
        _queue.Append("c", 127);
        _queue.Append("d", 1);
        _queue.Append("e", 127);
        Assert.Equal("c e d b a", _queue.LeaseIds());
    }

    [Fact]
    public void An_id_is_appended_once_while_the_topic_holds_or_remembers_it()
    {
        Assert.True(_queue.Append("a"));
        Assert.False(_queue.Append("a"));
        var lease = _queue.LeaseOne();
        Assert.False(_queue.Append("a"));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(lease));
        Assert.False(_queue.Append("a"));
        _queue.Time = TopicSettings.Default.RememberFor - Tick;
        Assert.False(_queue.Append("a"));
        _queue.Time = TopicSettings.Default.RememberFor;
        Assert.True(_queue.Append("a"));
        Assert.True(_queue.Append("a", topic: "other"));
        Assert.Equal([true, false], _queue.Apply<AppendAnswer>(new AppendItems("t", [new("b", default), new("b", default)])).Added);
    }

    [Fact]
    public void The_oldest_remembered_ids_are_forgotten_beyond_their_number()
    {
        _queue.Configure(new() { RememberIds = 2 });
        foreach (var id in "abc")
        {
            _queue.Append($"{id}");
            _queue.Acknowledge(_queue.LeaseOne());
            _queue.Time += At(1);
        }

        Assert.Equal((2, true, false, false), (_queue.Info().Counts.Remembered, _queue.Append("a"), _queue.Append("b"), _queue.Append("c")));
        _queue.Configure(new() { RememberFor = TimeSpan.Zero });
        _queue.Append("d");
        Assert.Equal("a d", _queue.LeaseIds());
    }

    [Fact]
    public void A_lease_is_valid_until_the_moment_it_expires()
    {
        _queue.Append("a");
        var lease = _queue.LeaseOne(10);
        Assert.Equal(At(10), _queue.Machine.NextDue);
        _queue.Time = At(10) - Tick;
        Assert.Equal(LeaseOutcome.Done, _queue.Extend(lease, 5));
        _queue.Tick(At(15) - Tick - Tick);
        Assert.Equal("", _queue.LeaseIds());
        _queue.Time = At(15) - Tick;
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(lease));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Extend(lease));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Return(lease));
        var again = Assert.Single(_queue.Lease());
        Assert.Equal(("a", 2), (again.Id, again.Deliveries));
        Assert.True(again.Token > lease.Token);
    }

    [Fact]
    public void An_expired_item_returns_to_the_head()
    {
        foreach (var id in "abc")
            _queue.Append($"{id}");
        _queue.Lease(1, 5);
        _queue.Lease(1, 20);
        _queue.Tick(At(5));
        _queue.Append("d");
        Assert.Equal("a c d", _queue.LeaseIds());
    }

    [Fact]
    public void Only_the_present_token_of_an_item_is_accepted()
    {
        _queue.Append("a");
        _queue.Append("b");
        var (a, b) = (_queue.LeaseOne(), _queue.LeaseOne());
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(a with { Token = b.Token }));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(a with { Token = a.Token - 1 }));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(a with { Token = a.Token + 1 }));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(a with { Token = 0 }));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(a with { Token = ulong.MaxValue }));
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(a with { Id = "A" }));
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(a with { Id = "" }));
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(a with { Id = new('a', 1000) }));
        _queue.Append("a", topic: "other");
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(a, "other"));
        Assert.Equal(QueueError.TopicNotFound, _queue.Apply<QueueRefused>(new AcknowledgeItems("none", [a])).Error);
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(a));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(b));
    }

    [Fact]
    public void A_token_of_an_item_that_is_not_leased_is_refused()
    {
        _queue.Append("a");
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(new("a", 0)));
        var lease = _queue.LeaseOne();
        Assert.Equal(LeaseOutcome.Done, _queue.Return(lease));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(lease));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(new("a", 0)));
    }

    [Fact]
    public void A_repeated_acknowledgement_is_done_and_one_with_another_token_is_not()
    {
        _queue.Append("a");
        var first = _queue.LeaseOne(1);
        _queue.Tick(At(1));
        var second = _queue.LeaseOne();
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(second));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(second));
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(first));
        Assert.Equal(1UL, _queue.Info().Totals.Acknowledged);
        _queue.Tick(At(1) + TopicSettings.Default.RememberFor);
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(second));
    }

    [Fact]
    public void A_late_acknowledgement_does_not_touch_an_item_that_was_appended_again()
    {
        _queue.Configure(new() { RememberFor = TimeSpan.Zero });
        _queue.Append("a");
        var former = _queue.LeaseOne();
        _queue.Acknowledge(former);
        Assert.True(_queue.Append("a"));
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(former));
        var present = _queue.LeaseOne();
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(former));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(present));
    }

    [Fact]
    public void A_lease_named_twice_in_one_command_is_acknowledged_once()
    {
        _queue.Append("a");
        var lease = _queue.LeaseOne();
        Assert.Equal([LeaseOutcome.Done, LeaseOutcome.Done], _queue.Apply<LeasesAnswer>(new AcknowledgeItems("t", [lease, lease])).Outcomes);
        Assert.Equal(1UL, _queue.Info().Totals.Acknowledged);
    }

    [Fact]
    public void Delayed_items_are_ready_at_the_exact_moment()
    {
        _queue.Append("a", delay: 5);
        _queue.Append("b");
        Assert.Equal(At(5), _queue.Machine.NextDue);
        Assert.Equal("b", _queue.LeaseIds(timeout: 60));
        _queue.Tick(At(5) - Tick);
        Assert.Equal("", _queue.LeaseIds());
        _queue.Tick(At(5));
        Assert.Equal("a", _queue.LeaseIds());
    }

    [Fact]
    public void A_returned_item_comes_back_after_its_delay()
    {
        _queue.Append("a");
        Assert.Equal(LeaseOutcome.Done, _queue.Return(_queue.LeaseOne(), 3));
        Assert.Equal((0, 1, 0), (_queue.Info().Counts.Ready, _queue.Info().Counts.Delayed, _queue.Info().Counts.Leased));
        _queue.Tick(At(3) - Tick);
        Assert.Equal("", _queue.LeaseIds());
        _queue.Tick(At(3));
        Assert.Equal(2, Assert.Single(_queue.Lease()).Deliveries);
    }

    [Fact]
    public void A_group_is_leased_one_item_at_a_time_and_in_order()
    {
        _queue.Append("a1", group: "a");
        _queue.Append("a2", 100, group: "a");
        _queue.Append("b1", group: "b");
        _queue.Append("b2", group: "b");
        _queue.Append("x");
        Assert.Equal(2, _queue.Info().Counts.Waiting);
        var leases = _queue.Lease(100, 5).Select(item => new ItemLease(item.Id, item.Token)).ToList();
        Assert.Equal(["a1", "b1", "x"], leases.Select(lease => lease.Id));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(leases[0]));
        Assert.Equal("a2", _queue.LeaseIds());
        Assert.Equal(LeaseOutcome.Done, _queue.Return(leases[1], 2));
        Assert.Equal("", _queue.LeaseIds());
        _queue.Tick(At(2));
        Assert.Equal("b1", _queue.LeaseIds(timeout: 60));
    }

    [Fact]
    public void A_delayed_item_holds_up_its_group()
    {
        _queue.Append("a1", delay: 5, group: "a");
        _queue.Append("a2", delay: 8, group: "a");
        _queue.Append("a3", group: "a");
        Assert.Equal("", _queue.LeaseIds());
        _queue.Tick(At(5));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(_queue.LeaseOne()));
        Assert.Equal("", _queue.LeaseIds());
        Assert.Equal(At(8), _queue.Machine.NextDue);
        _queue.Tick(At(8));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(_queue.LeaseOne()));
        Assert.Equal("a3", _queue.LeaseIds());
    }

    [Fact]
    public void An_item_that_fails_too_often_becomes_a_dead_letter()
    {
        _queue.Configure(new() { MaxDeliveries = 2, DeadLetterTopic = "dead" });
        _queue.Append("a", 7, group: "g");
        _queue.Append("b", group: "g");
        Assert.Equal(LeaseOutcome.Done, _queue.Return(_queue.LeaseOne()));
        var second = _queue.LeaseOne();
        Assert.Equal(LeaseOutcome.DeadLettered, _queue.Return(second));
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(second));
        _queue.Lease(1, 1);
        _queue.Tick(At(1));
        _queue.Lease(1, 1);
        _queue.Tick(At(2));
        Assert.Equal((2UL, 2UL), (_queue.Info().Totals.DeadLettered, _queue.Info().Totals.Expired));
        var letter = Assert.Single(_queue.Lease(topic: "dead"));
        Assert.Equal(("a", 7, "g", "t", 1), (letter.Id, letter.Priority, letter.Group, letter.Origin, letter.Deliveries));
        Assert.True(_queue.Append("a"));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(new(letter.Id, letter.Token), "dead"));
        Assert.Equal("b", _queue.LeaseIds(topic: "dead"));
    }

    [Fact]
    public void A_dead_letter_with_a_known_id_gets_another_one()
    {
        _queue.Configure(new() { MaxDeliveries = 1, DeadLetterTopic = "dead" });
        for (var i = 0; i < 3; i++)
        {
            Assert.True(_queue.Append("a"));
            Assert.Equal(LeaseOutcome.DeadLettered, _queue.Return(_queue.LeaseOne()));
        }

        Assert.Equal("a a@4 a@6", _queue.LeaseIds(topic: "dead"));
    }

    [Fact]
    public void A_dead_letter_topic_that_was_removed_is_created_again()
    {
        _queue.Configure(new() { MaxDeliveries = 1, DeadLetterTopic = "dead" });
        _queue.Apply<TopicChanged>(new RemoveTopic("dead"));
        _queue.Append("a");
        _queue.Return(_queue.LeaseOne());
        Assert.Equal("a", _queue.LeaseIds(topic: "dead"));
    }

    [Fact]
    public void A_paused_topic_leases_nothing_and_goes_on_with_its_leases()
    {
        _queue.Append("a");
        _queue.Append("b");
        var lease = _queue.LeaseOne();
        _queue.Apply<TopicChanged>(new PauseTopic("t", true));
        var none = _queue.Apply<ItemsAnswer>(new LeaseItems("t", "", 1, At(1)));
        Assert.Equal((0, true), (none.Items.Count, none.Paused));
        Assert.True(_queue.Append("c"));
        Assert.Equal(LeaseOutcome.Done, _queue.Acknowledge(lease));
        _queue.Apply<TopicChanged>(new PauseTopic("t", false));
        Assert.Equal("b c", _queue.LeaseIds());
    }

    [Fact]
    public void Purge_removes_all_items_and_their_leases()
    {
        _queue.Append("done");
        _queue.Acknowledge(_queue.LeaseOne());
        var empty = _queue.Info().Counts.Bytes;
        _queue.Append("a");
        _queue.Append("b", delay: 5);
        _queue.Append("c1", group: "c");
        _queue.Append("c2", group: "c");
        var lease = _queue.LeaseOne();
        Assert.Equal(4, _queue.Apply<TopicChanged>(new PurgeTopic("t")).Removed);
        Assert.Null(_queue.Machine.NextDue);
        Assert.Equal(new(0, 0, 0, 0, 1, empty), _queue.Info().Counts);
        Assert.Equal(LeaseOutcome.NotFound, _queue.Acknowledge(lease));
        Assert.False(_queue.Append("done"));
        Assert.True(_queue.Append("c2", group: "c"));
        Assert.Equal("c2", _queue.LeaseIds());
    }

    [Fact]
    public void A_removed_topic_is_gone_with_its_deadlines()
    {
        _queue.Append("a", delay: 5);
        Assert.Equal(1, _queue.Apply<TopicChanged>(new RemoveTopic("t")).Removed);
        Assert.Null(_queue.Machine.NextDue);
        Assert.Equal(QueueError.TopicNotFound, _queue.Query<QueueRefused>(new GetTopic("t")).Error);
        Assert.Equal(QueueError.TopicNotFound, _queue.Query<QueueRefused>(new PeekItems("t")).Error);
        Assert.Equal(QueueError.TopicNotFound, _queue.Apply<QueueRefused>(new PurgeTopic("t")).Error);
        Assert.Equal(QueueError.TopicNotFound, _queue.Apply<QueueRefused>(new RemoveTopic("t")).Error);
        Assert.Empty(_queue.Lease());
        Assert.Empty(_queue.Query<TopicsAnswer>(new ListTopics()).Topics);
    }

    [Fact]
    public void Topics_and_items_are_read_in_pages()
    {
        foreach (var topic in new[] { "b", "a", "c" })
            _queue.Append("x", topic: topic);
        Assert.Equal(["a", "b"], _queue.Query<TopicsAnswer>(new ListTopics(Limit: 2)).Topics.Select(topic => topic.Name));
        Assert.Equal(["c"], _queue.Query<TopicsAnswer>(new ListTopics("b")).Topics.Select(topic => topic.Name));
        _queue.Append("delayed", delay: 5);
        _queue.Append("a");
        _queue.Append("b", 1);
        _queue.Append("c", 2);
        _queue.LeaseOne(1);
        Assert.Equal(["b", "a", "c", "delayed"], _queue.Query<ItemsAnswer>(new PeekItems("t")).Items.Select(item => item.Id));
        var page = _queue.Query<ItemsAnswer>(new PeekItems("t", 1, 2)).Items;
        Assert.Equal([("a", QueueItemState.Ready, ""), ("c", QueueItemState.Leased, "w")], page.Select(item => (item.Id, item.State, item.Worker)));
    }

    [Fact]
    public void Each_pass_ends_a_bounded_number_of_leases_and_late_acknowledgements_are_refused_all_the_same()
    {
        var ids = Enumerable.Range(0, QueueMachine.MaxPass + 1).Select(i => $"{i:d5}").ToList();
        foreach (var chunk in ids.Chunk(QueueLimits.MaxBatch))
            _queue.Apply<AppendAnswer>(new AppendItems("t", [.. chunk.Select(id => new QueueItem(id, default))]));
        var leases = new List<DeliveredItem>();
        while (leases.Count < ids.Count)
            leases.AddRange(_queue.Lease(QueueLimits.MaxBatch));
        _queue.Time = At(10);
        Assert.Equal(LeaseOutcome.LeaseLost, _queue.Acknowledge(new(leases[^1].Id, leases[^1].Token)));
        Assert.Equal((1, (TimeSpan?)At(10)), (_queue.Info().Counts.Leased, _queue.Machine.NextDue));
        _queue.Tick(At(10));
        Assert.Equal((0, (TimeSpan?)null), (_queue.Info().Counts.Leased, _queue.Machine.NextDue));
    }
}
