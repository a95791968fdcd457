using System.Text;
using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Queues;

namespace Wetware.Tests.Raft.StateMachines.Queue;

/// <summary>Drives a queue machine by typed commands, as a client would by their encoding.</summary>
internal sealed class TestQueue(QueueOptions? options = null)
{
    public const string Topic = "t";

    public QueueMachine Machine { get; } = new(options ?? new());

    public ulong Index { get; private set; }

    public TimeSpan Time { get; set; }

    public QueueAnswer Apply(QueueCommand command)
    {
        Assert.True(QueueAnswerCodec.TryDecode(Machine.Apply(new(++Index, Time), QueueCommandCodec.Encode(command)), out var answer));
        return answer;
    }

    public T Apply<T>(QueueCommand command)
        where T : QueueAnswer => Assert.IsType<T>(Apply(command));

    public T Query<T>(QueueQuery query)
        where T : QueueAnswer
    {
        Assert.True(QueueAnswerCodec.TryDecode(Machine.Query(QueueQueryCodec.Encode(query)), out var answer));
        return Assert.IsType<T>(answer);
    }

    public void Tick(TimeSpan time)
    {
        Time = time;
        Assert.True(Machine.Apply(new(++Index, Time), default).IsEmpty);
    }

    public bool Append(string id, int priority = 0, double delay = 0, string group = "", string topic = Topic) =>
        Apply<AppendAnswer>(new AppendItems(topic, [new(id, Encoding.UTF8.GetBytes(id), priority, TimeSpan.FromSeconds(delay), group)])).Added.Single();

    public IReadOnlyList<DeliveredItem> Lease(int count = 1, double timeout = 10, string topic = Topic, string worker = "w") =>
        Apply<ItemsAnswer>(new LeaseItems(topic, worker, count, TimeSpan.FromSeconds(timeout))).Items;

    public ItemLease LeaseOne(double timeout = 10, string topic = Topic) =>
        Lease(1, timeout, topic).Single() is var item ? new(item.Id, item.Token) : throw new InvalidOperationException();

    public string LeaseIds(int count = 100, double timeout = 10, string topic = Topic) =>
        string.Join(' ', Lease(count, timeout, topic).Select(item => item.Id));

    public LeaseOutcome Acknowledge(ItemLease lease, string topic = Topic) => Apply<LeasesAnswer>(new AcknowledgeItems(topic, [lease])).Outcomes.Single();

    public LeaseOutcome Return(ItemLease lease, double delay = 0, string topic = Topic) =>
        Apply<LeasesAnswer>(new ReturnItems(topic, [lease], TimeSpan.FromSeconds(delay))).Outcomes.Single();

    public LeaseOutcome Extend(ItemLease lease, double timeout = 10, string topic = Topic) =>
        Apply<LeasesAnswer>(new ExtendLeases(topic, [lease], TimeSpan.FromSeconds(timeout))).Outcomes.Single();

    public TopicInfo Info(string topic = Topic) => Query<TopicsAnswer>(new GetTopic(topic)).Topics.Single();

    public void Configure(TopicSettings settings, string topic = Topic) => Apply<TopicChanged>(new ConfigureTopic(topic, settings));
}
