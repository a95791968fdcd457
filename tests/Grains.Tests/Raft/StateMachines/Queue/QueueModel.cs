using Wetware.Queues;

namespace Wetware.Tests.Raft.StateMachines.Queue;

/// <summary>What a queue should do, by the simplest means: lists that are searched from the beginning.</summary>
internal sealed class QueueModel
{
    private TimeSpan _now;
    private ulong _sequence;
    private ulong _token;

    public SortedDictionary<string, ModelTopic> Topics { get; } = new(StringComparer.Ordinal);

    public sealed class Item
    {
        public required ulong Sequence { get; init; }

        public required string Id { get; init; }

        public required int Priority { get; init; }

        public required string Group { get; init; }

        public string Origin { get; init; } = "";

        public ulong Token { get; set; }

        public int Deliveries { get; set; }

        public TimeSpan Due { get; set; }
    }

    public sealed class ModelTopic
    {
        public List<Item> Items { get; set; } = [];

        public List<(string Id, ulong Token, TimeSpan Due)> Remembered { get; } = [];

        public TopicSettings Settings { get; set; } = TopicSettings.Default;

        public bool Paused { get; set; }
    }

    public static string Show(QueueAnswer answer) => answer switch
    {
        QueueRefused refused => $"{refused.Error}",
        AppendAnswer append => string.Join(' ', append.Added),
        ItemsAnswer items => $"{items.Paused} {string.Join(' ', items.Items.Select(item => $"{item.Id},{item.Token},{item.Deliveries},{item.Origin}"))}",
        LeasesAnswer leases => string.Join(' ', leases.Outcomes),
        TopicChanged changed => $"removed {changed.Removed}",
        _ => throw new ArgumentException(answer.ToString()),
    };

    public TimeSpan? NextDue() => Topics.Values.SelectMany(Ends).Select(item => (TimeSpan?)item.Due).Min();

    public string Apply(TimeSpan now, QueueCommand command)
    {
        _now = now;
        while (Topics.Where(pair => Ends(pair.Value).Any(item => item.Due <= now))
            .OrderBy(pair => Ends(pair.Value).Min(item => item.Due)).ThenBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault() is { Key: { } name, Value: { } due })
        {
            while (Ends(due).Where(item => item.Due <= now).OrderBy(item => item.Due).ThenBy(item => item.Sequence).FirstOrDefault() is { } item)
            {
                if (item.Token != 0)
                    GiveUp(name, due, item, now);
                item.Due = TimeSpan.Zero;
            }
        }

        if (!Topics.TryGetValue(command.Topic, out var topic))
        {
            if (command is LeaseItems)
                return "False ";
            if (command is not (AppendItems or PauseTopic or ConfigureTopic))
                return "TopicNotFound";
            Topics[command.Topic] = topic = new();
        }

        topic.Remembered.RemoveAll(id => id.Due <= now);
        switch (command)
        {
            case AppendItems append:
                return string.Join(' ', append.Items.Select(item => Append(topic, item)));
            case LeaseItems lease:
                return $"{topic.Paused} {string.Join(' ', Lease(topic, lease))}";
            case ExtendLeases extend:
                return Each(topic, extend.Leases, item => item.Due = now + extend.Timeout);
            case AcknowledgeItems acknowledge:
                return Each(topic, acknowledge.Leases, item => Acknowledge(topic, item));
            case ReturnItems given:
                return Each(topic, given.Leases, item => GiveUp(command.Topic, topic, item, now + given.Delay));
            case PauseTopic pause:
                topic.Paused = pause.Paused;
                return "removed 0";
            case ConfigureTopic configure:
                topic.Settings = configure.Settings;
                if (configure.Settings.DeadLetterTopic.Length > 0)
                    Topics.TryAdd(configure.Settings.DeadLetterTopic, new());
                return "removed 0";
            case PurgeTopic:
                var purged = topic.Items.Count;
                topic.Items.Clear();
                return $"removed {purged}";
            default:
                Topics.Remove(command.Topic);
                return $"removed {topic.Items.Count}";
        }
    }

    private static bool IsFirst(ModelTopic topic, Item item) =>
        item.Group.Length == 0 || topic.Items.Where(other => other.Group == item.Group).Min(other => other.Sequence) == item.Sequence;

    /// <summary>The items whose lease or delay is to end.</summary>
    private static IEnumerable<Item> Ends(ModelTopic topic) =>
        topic.Items.Where(item => IsFirst(topic, item) && (item.Token != 0 || item.Due > TimeSpan.Zero));

    private bool Append(ModelTopic topic, QueueItem item)
    {
        if (topic.Items.Any(other => other.Id == item.Id) || topic.Remembered.Any(other => other.Id == item.Id))
            return false;
        topic.Items.Add(new() { Sequence = ++_sequence, Id = item.Id, Priority = item.Priority, Group = item.Group, Due = item.Delay > TimeSpan.Zero ? _now + item.Delay : TimeSpan.Zero });
        return true;
    }

    private List<string> Lease(ModelTopic topic, LeaseItems command)
    {
        var leased = new List<string>();
        while (!topic.Paused && leased.Count < command.Count
            && topic.Items.Where(item => item.Token == 0 && item.Due <= _now && IsFirst(topic, item))
                .OrderByDescending(item => item.Priority).ThenBy(item => item.Sequence).FirstOrDefault() is { } item)
        {
            (item.Token, item.Deliveries, item.Due) = (++_token, item.Deliveries + 1, _now + command.Timeout);
            leased.Add($"{item.Id},{item.Token},{item.Deliveries},{item.Origin}");
        }

        return leased;
    }

    private static string Each(ModelTopic topic, IReadOnlyList<ItemLease> leases, Action<Item> action)
    {
        var outcomes = new List<LeaseOutcome>();
        foreach (var lease in leases)
        {
            if (topic.Items.Find(item => item.Id == lease.Id) is not { } item)
            {
                outcomes.Add(topic.Remembered.Any(id => id.Id == lease.Id && id.Token == lease.Token) ? LeaseOutcome.Done : LeaseOutcome.NotFound);
                continue;
            }

            var valid = item.Token != 0 && item.Token == lease.Token;
            var acknowledges = topic.Remembered.Count;
            if (valid)
                action(item);
            var dead = valid && !topic.Items.Contains(item) && topic.Remembered.Count == acknowledges && topic.Settings.RememberIds > 0;
            outcomes.Add(!valid ? LeaseOutcome.LeaseLost : dead ? LeaseOutcome.DeadLettered : LeaseOutcome.Done);
        }

        return string.Join(' ', outcomes);
    }

    /// <summary>Removes an item; the next of its group is ready if its delay has passed meanwhile.</summary>
    private void Remove(ModelTopic topic, Item item)
    {
        topic.Items.Remove(item);
        if (topic.Items.Find(other => other.Group == item.Group && item.Group.Length > 0) is { } next && next.Due <= _now)
            next.Due = TimeSpan.Zero;
    }

    private void Acknowledge(ModelTopic topic, Item item)
    {
        Remove(topic, item);
        topic.Remembered.Add((item.Id, item.Token, _now + topic.Settings.RememberFor));
    }

    private void GiveUp(string name, ModelTopic topic, Item item, TimeSpan due)
    {
        if (topic.Settings.MaxDeliveries == 0 || item.Deliveries < topic.Settings.MaxDeliveries)
        {
            (item.Token, item.Due) = (0, due > _now ? due : TimeSpan.Zero);
            return;
        }

        Remove(topic, item);
        if (!Topics.TryGetValue(topic.Settings.DeadLetterTopic, out var dead))
            Topics[topic.Settings.DeadLetterTopic] = dead = new();
        var sequence = ++_sequence;
        var id = item.Id;
        if (dead.Items.Any(other => other.Id == id) || dead.Remembered.Any(other => other.Id == id && other.Due > _now))
            id = $"{id}@{sequence}";
        dead.Items.Add(new() { Sequence = sequence, Id = id, Priority = item.Priority, Group = item.Group, Origin = name });
    }
}
