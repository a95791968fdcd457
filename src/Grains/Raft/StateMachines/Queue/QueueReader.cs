using Wetware.Queues;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>Answers questions from a state.</summary>
internal static class QueueReader
{
    public static QueueAnswer Answer(in QueueState state, ReadOnlyMemory<byte> bytes)
    {
        if (!QueueQueryCodec.TryDecode(bytes, out var query))
            return new QueueRefused(QueueError.Malformed, "the question is malformed or of another version");
        if (QueueRules.Check(query) is { } problem)
            return new QueueRefused(QueueError.Invalid, problem);
        return query switch
        {
            GetTopic get when state.Find(get.Topic) is { } topic => new TopicsAnswer([topic.Info]),
            PeekItems peek when state.Find(peek.Topic) is { } topic => Peek(topic, peek),
            ListTopics list => new TopicsAnswer([.. state.Topics.Values
                .SkipWhile(topic => list.After.Length > 0 && string.CompareOrdinal(topic.Name, list.After) <= 0)
                .Take(list.Limit)
                .Select(topic => topic.Info)]),
            _ => new QueueRefused(QueueError.TopicNotFound, "the topic does not exist"),
        };
    }

    private static ItemsAnswer Peek(Topic topic, PeekItems query)
    {
        var items = new List<DeliveredItem>();
        long bytes = 0;
        for (var i = query.Skip; i < topic.VisibleCount && items.Count < query.Limit; i++)
        {
            var item = topic.Visible(i);
            bytes += item.Payload.Length;
            if (items.Count > 0 && bytes > QueueLimits.MaxAnswerBytes)
                break;
            items.Add(item.Delivered);
        }

        return new(items, topic.Paused);
    }
}
