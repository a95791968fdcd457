using Wetware.Queues;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>A queue of many topics with leases and fencing tokens.</summary>
public sealed class QueueMachine(QueueOptions options) : IStateMachine
{
    /// <summary>Leases, delays and remembered ids that one command ends; the rest are due at once, so the leader proposes another tick.</summary>
    internal const int MaxPass = 4096;

    private QueueState _state = new();

    /// <inheritdoc />
    public TimeSpan? NextDue => _state.NextDue;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command)
    {
        if (at.Time > _state.Time)
            _state.Time = at.Time;
        EndLeasesAndDelays();
        Forget();
        return command.IsEmpty ? default(ReadOnlyMemory<byte>) : QueueAnswerCodec.Encode(Apply(command));
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => QueueAnswerCodec.Encode(QueueReader.Answer(_state, query));

    /// <inheritdoc />
    public IStateSnapshot Capture() => new QueueSnapshot(_state);

    /// <inheritdoc />
    public void Restore(ReadOnlyMemory<byte> snapshot) => _state = QueueSnapshot.Decode(snapshot);

    private QueueAnswer Apply(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > QueueLimits.MaxCommandBytes)
            return new QueueRefused(QueueError.Invalid, $"the command has {bytes.Length} bytes; {QueueLimits.MaxCommandBytes} are allowed");
        if (!QueueCommandCodec.TryDecode(bytes, out var command))
            return new QueueRefused(QueueError.Malformed, "the command is malformed or of another version");
        if (QueueRules.Check(command) is { } problem)
            return new QueueRefused(QueueError.Invalid, problem);
        var former = _state.Find(command.Topic);
        if (former is null && !Creates(command))
            return command is LeaseItems ? new ItemsAnswer([], Paused: false) : NoTopic(command.Topic);
        if (former is null && _state.Topics.Count >= QueueLimits.MaxTopics)
            return TooManyTopics();
        var topic = former?.Clone() ?? new Topic(command.Topic);
        switch (command)
        {
            case AppendItems append:
                return Append(topic, append.Items);
            case LeaseItems lease:
                return Lease(topic, lease);
            case ExtendLeases extend:
                return ForEach(topic, extend.Leases, (item, _) => Extend(topic, item, extend.Timeout));
            case AcknowledgeItems acknowledge:
                return ForEach(topic, acknowledge.Leases, (item, token) => Acknowledge(topic, item, token));
            case ReturnItems given:
                return ForEach(topic, given.Leases, (item, _) => Return(topic, item, given.Delay));
            case ConfigureTopic configure:
                return Configure(topic, configure.Settings);
            case PauseTopic pause:
                topic.Paused = pause.Paused;
                _state.Store(topic);
                return new TopicChanged(0);
            case PurgeTopic:
                var purged = topic.Purge();
                _state.Store(topic);
                return new TopicChanged(purged);
            default:
                _state.Remove(topic);
                return new TopicChanged(topic.Items.Count);
        }
    }

    private static bool Creates(QueueCommand command) => command is AppendItems or ConfigureTopic or PauseTopic;

    private static QueueRefused NoTopic(string name) => new(QueueError.TopicNotFound, $"topic '{name}' does not exist");

    private static QueueRefused TooManyTopics() => new(QueueError.Full, $"the queue has {QueueLimits.MaxTopics} topics, the most that it may have");

    private void EndLeasesAndDelays()
    {
        var left = MaxPass;
        while (left > 0 && _state.FirstDue?.Clone() is { } topic)
        {
            for (; left > 0 && topic.FirstDue is { } item && item.Due <= _state.Time; left--)
            {
                if (item.State != QueueItemState.Leased)
                {
                    topic.Release(item, item.Due, _state.Time);
                    continue;
                }

                topic.Totals = topic.Totals with { Expired = topic.Totals.Expired + 1 };
                GiveUp(topic, item, _state.Time);
            }

            _state.Store(topic);
        }
    }

    private void Forget()
    {
        var left = MaxPass;
        while (left > 0 && _state.FirstToForget?.Clone() is { } topic)
        {
            for (; left > 0 && topic.FirstToForget is { } id && id.Due <= _state.Time; left--)
                topic.Forget(id);
            _state.Store(topic);
        }
    }

    private QueueAnswer Append(Topic topic, IReadOnlyList<QueueItem> items)
    {
        var (sequence, before) = (_state.Sequence, topic.Bytes);
        var added = new bool[items.Count];
        for (var i = 0; i < added.Length; i++)
        {
            var item = items[i];
            if (topic.Items.ContainsKey(item.Id) || (topic.Remembered.TryGetValue(item.Id, out var id) && id.Due > _state.Time))
                continue;
            added[i] = true;
            var stored = new StoredItem(++sequence, item.Id, item.Payload.ToArray(), item.Priority, item.Group, Origin: "");
            topic.Append(stored with { Due = _state.Time.After(item.Delay) }, _state.Time);
        }

        var count = sequence - _state.Sequence;
        if (count == 0)
            return new AppendAnswer(added);
        if (topic.Settings.MaxItems > 0 && topic.Items.Count > topic.Settings.MaxItems)
            return Full($"topic '{topic.Name}' would have {topic.Items.Count} items; {topic.Settings.MaxItems} are allowed");
        if (topic.Settings.MaxBytes > 0 && topic.Bytes > topic.Settings.MaxBytes)
            return Full($"topic '{topic.Name}' would have {topic.Bytes} bytes; {topic.Settings.MaxBytes} are allowed");
        var bytes = _state.Bytes + topic.Bytes - before;
        if (bytes > options.MaxBytes)
            return Full($"the queue would have {bytes} bytes; {options.MaxBytes} are allowed");
        topic.Totals = topic.Totals with { Appended = topic.Totals.Appended + count };
        _state.Sequence = sequence;
        _state.Store(topic);
        return new AppendAnswer(added);
    }

    private static QueueRefused Full(string message) => new(QueueError.Full, message);

    private ItemsAnswer Lease(Topic topic, LeaseItems command)
    {
        var items = new List<DeliveredItem>();
        for (long bytes = 0; !topic.Paused && items.Count < command.Count && topic.FirstReady is { } item;)
        {
            bytes += item.Payload.Length;
            if (items.Count > 0 && bytes > QueueLimits.MaxAnswerBytes)
                break;
            var leased = item with
            {
                State = QueueItemState.Leased,
                Due = _state.Time.After(command.Timeout),
                Token = ++_state.Token,
                Deliveries = item.Deliveries + 1,
                Worker = command.Worker,
            };
            topic.Replace(item, leased);
            items.Add(leased.Delivered);
        }

        topic.Totals = topic.Totals with { Delivered = topic.Totals.Delivered + (ulong)items.Count };
        _state.Store(topic);
        return new(items, topic.Paused);
    }

    /// <summary>Does something with each item whose lease is valid. What a lease is valid for is decided here alone.</summary>
    private LeasesAnswer ForEach(Topic topic, IReadOnlyList<ItemLease> leases, Func<StoredItem, ulong, LeaseOutcome> action)
    {
        var outcomes = new LeaseOutcome[leases.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (id, token) = leases[i];
            if (topic.Items.TryGetValue(id, out var item))
            {
                // A lease that is over may not be ended yet, where more are due than one command ends.
                var valid = item.State == QueueItemState.Leased && item.Token == token && item.Due > _state.Time;
                outcomes[i] = valid ? action(item, token) : LeaseOutcome.LeaseLost;
                continue;
            }

            var done = topic.Remembered.TryGetValue(id, out var former) && former.Token == token;
            outcomes[i] = done ? LeaseOutcome.Done : LeaseOutcome.NotFound;
        }

        _state.Store(topic);
        return new(outcomes);
    }

    private LeaseOutcome Extend(Topic topic, StoredItem item, TimeSpan timeout)
    {
        topic.Replace(item, item with { Due = _state.Time.After(timeout) });
        return LeaseOutcome.Done;
    }

    private LeaseOutcome Acknowledge(Topic topic, StoredItem item, ulong token)
    {
        topic.Remove(item, _state.Time);
        topic.Totals = topic.Totals with { Acknowledged = topic.Totals.Acknowledged + 1 };
        if (topic.Remembered.TryGetValue(item.Id, out var former))
            topic.Forget(former);
        if (topic.Settings.RememberFor > TimeSpan.Zero)
            topic.Remember(new(item.Sequence, item.Id, token, _state.Time.After(topic.Settings.RememberFor)));
        while (topic.Remembered.Count > topic.Settings.RememberIds)
            topic.Forget(topic.FirstToForget!);
        return LeaseOutcome.Done;
    }

    private LeaseOutcome Return(Topic topic, StoredItem item, TimeSpan delay)
    {
        topic.Totals = topic.Totals with { Returned = topic.Totals.Returned + 1 };
        return GiveUp(topic, item, _state.Time.After(delay)) ? LeaseOutcome.DeadLettered : LeaseOutcome.Done;
    }

    /// <summary>Ends a lease without success; returns whether the item is now a dead letter.</summary>
    private bool GiveUp(Topic topic, StoredItem item, TimeSpan due)
    {
        if (topic.Settings.MaxDeliveries == 0 || item.Deliveries < topic.Settings.MaxDeliveries)
        {
            topic.Release(item, due, _state.Time);
            return false;
        }

        topic.Remove(item, _state.Time);
        topic.Totals = topic.Totals with { DeadLettered = topic.Totals.DeadLettered + 1 };
        var target = _state.Find(topic.Settings.DeadLetterTopic)?.Clone() ?? new Topic(topic.Settings.DeadLetterTopic);
        var sequence = ++_state.Sequence;
        var id = item.Id;
        if (target.Items.ContainsKey(id) || target.Remembered.ContainsKey(id))
            id = $"{id}@{sequence}";
        while (target.Items.ContainsKey(id) || target.Remembered.ContainsKey(id))
            id += "@";
        var letter = new StoredItem(sequence, id, item.Payload, item.Priority, item.Group, topic.Name) { Worker = item.Worker };
        target.Append(letter, _state.Time);
        target.Totals = target.Totals with { Appended = target.Totals.Appended + 1 };
        _state.Store(target);
        return true;
    }

    private QueueAnswer Configure(Topic topic, TopicSettings settings)
    {
        var (name, deadLetters) = (topic.Name, settings.DeadLetterTopic);
        var created = (_state.Find(name) is null ? 1 : 0) + (deadLetters.Length > 0 && _state.Find(deadLetters) is null ? 1 : 0);
        if (_state.Topics.Count + created > QueueLimits.MaxTopics)
            return TooManyTopics();
        topic.Settings = settings;
        _state.Store(topic);
        if (deadLetters.Length > 0 && _state.Find(deadLetters) is null)
            _state.Store(new(deadLetters));
        return new TopicChanged(0);
    }
}
