using System.Text;
using Wetware.Errors;
using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Testing;

namespace Wetware.Tests.Raft.Queues;

/// <summary>What a program does with queues, at a leader in memory.</summary>
public sealed class QueueClientTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly OneMember _member = new("queue", new QueueMachine(new()));
    private readonly QueueClient _queues;

    public QueueClientTests() => _queues = new(OneMemberGrains.Of(_member), _time);

    public ValueTask DisposeAsync() => _queues.DisposeAsync();

    [Fact]
    public async Task An_item_is_appended_once_leased_and_acknowledged()
    {
        Assert.True(await _queues.AppendAsync("jobs", Item("a")));
        Assert.False(await _queues.AppendAsync("jobs", Item("a")));

        var item = Assert.Single(await _queues.LeaseAsync("jobs", "w", Minute));
        Assert.Equal(("a", "a", 1), (item.Id, Encoding.UTF8.GetString(item.Payload.Span), item.Deliveries));
        Assert.Empty(await _queues.LeaseAsync("jobs", "w", Minute));
        Assert.Equal([LeaseOutcome.Done], await _queues.ExtendAsync("jobs", [new("a", item.Token)], Minute));
        Assert.Equal([LeaseOutcome.Done], await _queues.AcknowledgeAsync("jobs", [new("a", item.Token)]));
        Assert.False(await _queues.AppendAsync("jobs", Item("a")));
        Assert.Equal(1ul, (await _queues.FindAsync("jobs"))!.Totals.Acknowledged);
    }

    [Fact]
    public async Task An_item_is_appended_though_the_session_has_ended()
    {
        await _queues.AppendAsync("jobs", Item("a"));
        _member.Tick(TimeSpan.FromHours(1));

        Assert.True(await _queues.AppendAsync("jobs", Item("b")));
        Assert.Equal(2, (await _queues.FindAsync("jobs"))!.Counts.Ready);
    }

    [Fact]
    public async Task An_item_does_not_go_to_another_kind_of_group_when_the_session_has_ended()
    {
        await _queues.AppendAsync("jobs", Item("a"));
        _member.Tick(TimeSpan.FromHours(1));
        _member.Kind = "kv";

        Assert.Equal(ErrorKind.Failed, await Kind(() => _queues.AppendAsync("jobs", Item("b"))));
        Assert.Equal(1, (await _queues.FindAsync("jobs"))!.Counts.Ready);
    }

    [Fact]
    public async Task A_late_acknowledgement_is_refused()
    {
        await _queues.AppendAsync("jobs", Item("a"));
        var late = Assert.Single(await _queues.LeaseAsync("jobs", "slow", TimeSpan.FromSeconds(5)));
        _member.Tick(TimeSpan.FromSeconds(5));
        var next = Assert.Single(await _queues.LeaseAsync("jobs", "next", Minute));

        Assert.True(next.Token > late.Token);
        Assert.Equal([LeaseOutcome.LeaseLost], await _queues.AcknowledgeAsync("jobs", [new("a", late.Token)]));
        Assert.Equal([LeaseOutcome.LeaseLost], await _queues.ExtendAsync("jobs", [new("a", late.Token)], Minute));
        Assert.Equal([LeaseOutcome.Done], await _queues.AcknowledgeAsync("jobs", [new("a", next.Token)]));
        Assert.Equal([LeaseOutcome.NotFound], await _queues.AcknowledgeAsync("jobs", [new("a", late.Token)]));
    }

    [Fact]
    public async Task A_lease_whose_answer_is_lost_takes_no_second_item()
    {
        await _queues.AppendAsync("jobs", [Item("a"), Item("b")]);
        var lost = false;
        _member.AfterCommand = command =>
        {
            if (lost || command.Kind != RaftCommandKind.Apply)
                return;
            lost = true;
            throw new TimeoutException();
        };

        Assert.Equal("a", Assert.Single(await _queues.LeaseAsync("jobs", "w", Minute)).Id);
        Assert.True(lost);
        Assert.Equal(1, (await _queues.FindAsync("jobs"))!.Counts.Ready);
    }

    [Fact]
    public async Task A_lease_waits_for_an_item_of_a_topic_that_does_not_exist_yet()
    {
        _member.WhileWaiting.Enqueue(() => Append("other", "x"));
        _member.WhileWaiting.Enqueue(() => Append("jobs", "a"));

        var leased = _queues.LeaseAsync("jobs", "w", Minute, wait: Timeout.InfiniteTimeSpan);
        await Advance(leased);

        Assert.Equal("a", Assert.Single(await leased).Id);
    }

    [Fact]
    public async Task A_lease_waits_for_the_delay_of_an_item_and_for_a_topic_that_is_paused()
    {
        await _queues.AppendAsync("jobs", Item("a") with { Delay = TimeSpan.FromSeconds(10) });
        await _queues.PauseAsync("jobs");
        _member.WhileWaiting.Enqueue(() => _member.Tick(TimeSpan.FromSeconds(10)));
        _member.WhileWaiting.Enqueue(() => _member.Apply(QueueCommandCodec.Encode(new PauseTopic("jobs", Paused: false))));

        var leased = _queues.LeaseAsync("jobs", "w", Minute, wait: Timeout.InfiniteTimeSpan);
        await Advance(leased);

        Assert.Equal("a", Assert.Single(await leased).Id);
    }

    [Fact]
    public async Task A_wait_ends_without_items_when_its_time_is_over_and_when_it_is_cancelled()
    {
        var waiting = _queues.LeaseAsync("jobs", "w", Minute, wait: TimeSpan.FromSeconds(20));
        await Advance(waiting);
        Assert.Empty(await waiting);

        using var stop = new CancellationTokenSource();
        _member.WhileWaiting.Enqueue(stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _queues.LeaseAsync("jobs", "w", Minute, wait: Timeout.InfiniteTimeSpan, cancellationToken: stop.Token));
    }

    [Fact]
    public async Task What_fails_goes_to_the_dead_letters_and_what_is_returned_comes_back()
    {
        await _queues.ConfigureAsync("jobs", new() { MaxDeliveries = 2, DeadLetterTopic = "dead" });
        await _queues.AppendAsync("jobs", Item("a"));
        foreach (var expected in (LeaseOutcome[])[LeaseOutcome.Done, LeaseOutcome.DeadLettered])
        {
            var item = Assert.Single(await _queues.LeaseAsync("jobs", "w", Minute));
            Assert.Equal([expected], await _queues.ReturnAsync("jobs", [new("a", item.Token)]));
        }

        Assert.Equal("jobs", Assert.Single(await _queues.PeekAsync("dead")).Origin);
        Assert.Equal(["dead", "jobs"], await _queues.ListAsync().Select(topic => topic.Name).ToListAsync());
        Assert.Equal(1, await _queues.PurgeAsync("dead"));
        Assert.Equal(0, await _queues.RemoveAsync("dead"));
        Assert.Null(await _queues.FindAsync("dead"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_kind()
    {
        await _queues.ConfigureAsync("full", new() { MaxItems = 1 });
        await _queues.AppendAsync("full", Item("a"));

        Assert.Equal(ErrorKind.Overloaded, await Kind(() => _queues.AppendAsync("full", Item("b"))));
        Assert.Equal(ErrorKind.NotFound, await Kind(() => _queues.PeekAsync("none")));
        Assert.Equal(ErrorKind.NotFound, await Kind(() => _queues.AcknowledgeAsync("none", [new("a", 1)])));
        Assert.Equal(ErrorKind.Limit, await Kind(() => _queues.AppendAsync("bad topic", Item("a"))));
        Assert.Equal(ErrorKind.Limit, await Kind(() => _queues.LeaseAsync("full", "w", TimeSpan.Zero)));
        Assert.Equal(ErrorKind.Limit, await Kind(() => _queues.LeaseAsync("full", "w", Minute, wait: TimeSpan.FromDays(2))));
        Assert.Equal(ErrorKind.Failed, await Kind(() => Task.FromResult(_queues.InGroup("Bad Name"))));
        _member.Kind = "kv";
        await using var other = _queues.InGroup("other");
        Assert.Equal(ErrorKind.Failed, await Kind(() => other.AppendAsync("jobs", Item("a"))));
    }

    private static async Task<ErrorKind> Kind(Func<Task> call) => (await Assert.ThrowsAsync<WetwareException>(call)).Kind;

    private static QueueItem Item(string id) => new(id, Encoding.UTF8.GetBytes(id));

    private void Append(string topic, string id) => _member.Apply(QueueCommandCodec.Encode(new AppendItems(topic, [Item(id)])));

    private async Task Advance(Task until)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!until.IsCompleted)
        {
            deadline.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
    }
}
