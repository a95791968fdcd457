using System.Text;
using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Grains.Raft.Stored;
using Wetware.Grains.Tasks;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Testing;
using Wetware.Tests.Raft.StateMachines.Queue;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Raft.Stored;

/// <summary>Queues in the cluster's storage, as one grain uses them: one turn at a time.</summary>
public sealed class StoredLogTests
{
    private static readonly GrainId Owner = GrainId.Create("queue-log", "queues/1");

    private readonly MemoryStorage _storage = new();
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task A_queue_in_the_storage_does_what_a_naive_model_does_although_it_is_read_again(int seed) => OneTurnAtATime(async () =>
    {
        var random = new Random(seed);
        var (log, model, now) = (await Opened(), new QueueModel(), TimeSpan.Zero);
        var leases = new List<ItemLease>();
        for (var step = 0; step < 6000; step++)
        {
            if (random.Next(100) == 0)
                log = await Opened();
            if (random.Next(4) == 0)
            {
                var pause = TimeSpan.FromSeconds(random.Next(1, 6) / 2.0);
                _time.Advance(pause);
                now += pause;
            }

            var command = QueueModelTests.Command(random, leases);
            var expected = model.Apply(now, command);
            var answer = await Apply(log, command);
            Assert.True(expected == QueueModel.Show(answer), $"seed {seed}, step {step}, {command}: {QueueModel.Show(answer)} instead of {expected}");
            if (answer is ItemsAnswer items)
                leases.AddRange(items.Items.Select(item => new ItemLease(item.Id, item.Token)));
        }

        Assert.True(_storage.Count < 8000, $"{_storage.Count} rows");
    });

    [Fact]
    public Task A_command_of_a_session_is_applied_once_also_after_the_log_was_read_again() => OneTurnAtATime(async () =>
    {
        var log = await Opened();
        var session = BitConverter.ToUInt64((await log.Propose(new() { Kind = RaftCommandKind.OpenSession, Timeout = TimeSpan.FromMinutes(1) })).Answer.Span);
        var lease = new RaftCommand { Session = session, Sequence = 1, Payload = QueueCommandCodec.Encode(new LeaseItems("jobs", "w", 1, TimeSpan.FromMinutes(1))) };
        await Apply(log, new AppendItems("jobs", [Item("a"), Item("b")]));
        var first = await log.Propose(lease);

        log = await Opened();
        var again = await log.Propose(lease);

        Assert.Equal(first.Answer.ToArray(), again.Answer.ToArray());
        Assert.Equal(1, (await Info(log)).Counts.Ready);
    });

    [Fact]
    public Task Commands_that_arrive_together_are_written_together() => OneTurnAtATime(async () =>
    {
        var log = await Opened();
        var writes = 0;
        _storage.Writing = _ => writes++;

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Apply(log, new AppendItems("jobs", [Item($"{i}")]))));

        Assert.All(answers, answer => Assert.Equal([true], Assert.IsType<AppendAnswer>(answer).Added));
        Assert.Equal(1, writes);
    });

    [Fact]
    public Task More_commands_than_may_wait_are_refused_and_those_that_wait_are_written() => OneTurnAtATime(async () =>
    {
        var log = await Opened();
        var waiting = Enumerable.Range(0, StoredLog.MaxPending).Select(i => Apply(log, new AppendItems("jobs", [Item($"{i}")]))).ToArray();

        var refused = await Assert.ThrowsAsync<WetwareException>(() => Apply(log, new AppendItems("jobs", [Item("more")])));
        Assert.Equal((ErrorKind.Overloaded, "4096 commands wait for the storage; try again later"), (refused.Kind, refused.Message));
        Assert.All(waiting, command => Assert.False(command.IsCompleted));

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal([true], Assert.IsType<AppendAnswer>(answer).Added));
        Assert.Equal(StoredLog.MaxPending, (await Info(log)).Counts.Ready);
        await Apply(log, new AppendItems("jobs", [Item("more")]));
        Assert.Equal(StoredLog.MaxPending + 1, (await Info(await Opened())).Counts.Ready);
    });

    [Fact]
    public Task A_lease_ends_by_the_clock_and_delays_stand_still_while_nobody_has_the_log() => OneTurnAtATime(async () =>
    {
        var log = await Opened();
        await Apply(log, new AppendItems("jobs", [Item("a")]));
        await Apply(log, new LeaseItems("jobs", "w", 1, TimeSpan.FromSeconds(5)));
        var waiting = log.WaitApplied(log.Applied + 1, TimeSpan.FromSeconds(5), default);

        _time.Advance(TimeSpan.FromSeconds(4));
        await log.Tick();
        Assert.False(waiting.IsCompleted);
        log = await Opened();
        _time.Advance(TimeSpan.FromSeconds(4));
        await log.Tick();
        Assert.Equal(1, (await Info(log)).Counts.Leased);
        waiting = log.WaitApplied(log.Applied + 1, TimeSpan.FromSeconds(5), default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await log.Tick();

        Assert.Equal(log.Applied, await waiting);
        Assert.Equal(1, (await Info(log)).Counts.Ready);
    });

    [Fact]
    public Task Of_two_that_have_the_log_only_one_answers() => OneTurnAtATime(async () =>
    {
        var (old, failed) = (await Opened(), 0);
        old.Failed = _ => failed++;
        await Apply(old, new AppendItems("jobs", [Item("a")]));
        var current = await Opened();
        await Apply(current, new AppendItems("jobs", [Item("b")]));

        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => Apply(old, new AppendItems("jobs", [Item("c")])))).Kind);
        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => Info(old))).Kind);
        Assert.Equal(1, failed);
        Assert.Equal(2, (await Info(current)).Counts.Ready);
    });

    [Fact]
    public Task One_that_was_overtaken_answers_no_question_that_asks_for_the_newest() => OneTurnAtATime(async () =>
    {
        var old = await Opened();
        await Apply(old, new AppendItems("jobs", [Item("a")]));
        var current = await Opened();
        await Apply(current, new AppendItems("jobs", [Item("b")]));

        Assert.Equal(ErrorKind.Disconnected, (await Assert.ThrowsAsync<WetwareException>(() => Info(old))).Kind);
        Assert.Equal(2, (await Info(current)).Counts.Ready);
    });

    [Fact]
    public Task An_image_of_several_rows_is_read_again_and_commands_are_counted_on() => OneTurnAtATime(async () =>
    {
        var (log, images) = (await Opened(), 0);
        _storage.Writing = name => images += name == "manifest" ? 1 : 0;
        var appended = 0;
        for (; images == 0; appended++)
            await Apply(log, new AppendItems("jobs", [Large($"{appended}")]));
        Assert.Equal(log.Applied, (await Opened()).Applied);
        await Apply(log, new AppendItems("jobs", [Item("last")]));
        Assert.True(_storage.Contains(Owner, "image-1-2"), "the image has several rows");

        var again = await Opened();

        Assert.Equal(log.Applied, again.Applied);
        Assert.Equal(appended + 1, (await Info(again)).Counts.Ready);
    });

    [Fact]
    public Task One_that_is_overtaken_before_its_image_spoils_none() => OneTurnAtATime(async () =>
    {
        var old = await Opened();
        _storage.Reading = name =>
        {
            if (name != "image-1-0")
                return;
            _storage.Reading = null;
            var image = new byte[9];
            image[1] = 42; // nothing but the number of the last command
            var journal = new TaskJournal(_storage, () => Owner);
            Done(journal.Load(_ => { }, default));
            Done(journal.PrepareImage(0));
            Done(journal.Append([1, 43, 0, 0, 0, 0, 0, 0, 0], default));
            Done(journal.WriteImage(0, image, continues: false, default));
            Done(journal.Commit(1, image.Length, journal.Next, 1, new SchedulerMark(), default));
        };
        var failed = false;
        old.Failed = _ => failed = true;
        for (var i = 0; !failed; i++)
            await Record.ExceptionAsync(() => Apply(old, new AppendItems("jobs", [Large($"{i}")])));

        var images = new List<byte[]>();
        await new TaskJournal(_storage, () => Owner).Load(images.Add, default);
        Assert.Equal(42, Assert.Single(images)[1]);
        Assert.Equal(9, images[0].Length);

        static void Done(Task task)
        {
            Assert.True(task.IsCompleted);
            task.GetAwaiter().GetResult();
        }
    });

    [Fact]
    public Task What_was_destroyed_is_gone_and_stays_so() => OneTurnAtATime(async () =>
    {
        var log = await Opened();
        for (var i = 0; i < 50; i++)
            await Apply(log, new AppendItems("jobs", [Item($"{i}")]));

        await log.Drop(default);

        Assert.Equal(2, _storage.Count); // that it was destroyed
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => Info(log))).Kind);
        log = await Opened();
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => Apply(log, new AppendItems("jobs", [Item("a")])))).Kind);
        await log.Drop(default);
    });

    // As the scheduler of a grain.
    private static Task OneTurnAtATime(Func<Task> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static QueueItem Large(string id) => new(id, new byte[QueueLimits.MaxPayloadBytes]);

    private static QueueItem Item(string id) => new(id, Encoding.UTF8.GetBytes(id));

    private static async Task<QueueAnswer> Apply(StoredLog log, QueueCommand command)
    {
        var reply = await log.Propose(new() { Payload = QueueCommandCodec.Encode(command) });
        Assert.True(QueueAnswerCodec.TryDecode(reply.Answer, out var answer));
        return answer;
    }

    private static async Task<TopicInfo> Info(StoredLog log)
    {
        Assert.True(QueueAnswerCodec.TryDecode((await log.Query(QueueQueryCodec.Encode(new GetTopic("jobs")), isLinearizable: true)).Answer, out var answer));
        return Assert.IsType<TopicsAnswer>(answer).Topics.Single();
    }

    private async Task<StoredLog> Opened()
    {
        var log = new StoredLog(new TaskJournal(_storage, () => Owner), new SessionMachine(new QueueMachine(new())), _time);
        await log.Load(default);
        return log;
    }
}
