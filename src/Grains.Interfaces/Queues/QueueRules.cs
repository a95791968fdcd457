using System.Text;

namespace Wetware.Queues;

/// <summary>Checks the limits of commands and questions; a queue refuses what does not pass as <see cref="QueueError.Invalid"/>.</summary>
public static class QueueRules
{
    /// <summary>Returns what is wrong with a command, with the field, the value and the limit, or null.</summary>
    public static string? Check(QueueCommand command) => CheckTopic("topic", command.Topic) ?? command switch
    {
        AppendItems append => CheckBatch("items", append.Items.Count) ?? append.Items.Select(Check).FirstOrDefault(problem => problem is not null),
        LeaseItems lease => CheckBatch("count", lease.Count) ?? CheckName("worker", lease.Worker) ?? CheckTimeout(lease.Timeout),
        ExtendLeases extend => Check(extend.Leases) ?? CheckTimeout(extend.Timeout),
        AcknowledgeItems acknowledge => Check(acknowledge.Leases),
        ReturnItems given => Check(given.Leases) ?? CheckDuration("delay", given.Delay, TimeSpan.Zero, QueueLimits.MaxDelay),
        ConfigureTopic configure => Check(configure.Topic, configure.Settings),
        _ => null,
    };

    /// <summary>Returns what is wrong with a question, with the field, the value and the limit, or null.</summary>
    public static string? Check(QueueQuery query) => query switch
    {
        GetTopic get => CheckTopic("topic", get.Topic),
        ListTopics list => CheckBatch("limit", list.Limit) ?? CheckName("after", list.After),
        PeekItems peek => CheckTopic("topic", peek.Topic) ?? CheckBatch("limit", peek.Limit) ?? CheckNumber("skip", peek.Skip, 0, int.MaxValue),
        _ => null,
    };

    private static string? Check(QueueItem item)
    {
        if (item.Id.Length == 0)
            return $"field 'id': an empty id is not allowed; use 1 to {QueueLimits.MaxNameBytes} bytes";
        if (item.Payload.Length > QueueLimits.MaxPayloadBytes)
            return $"field 'payload': {item.Payload.Length} bytes are not allowed; use at most {QueueLimits.MaxPayloadBytes}";
        return CheckName("id", item.Id) ?? CheckName("group", item.Group)
            ?? CheckNumber("priority", item.Priority, QueueLimits.MinPriority, QueueLimits.MaxPriority)
            ?? CheckDuration("delay", item.Delay, TimeSpan.Zero, QueueLimits.MaxDelay);
    }

    // An id in a lease came from the queue; one that is too long is simply not found.
    private static string? Check(IReadOnlyList<ItemLease> leases) => CheckBatch("leases", leases.Count);

    private static string? Check(string topic, TopicSettings settings)
    {
        if (settings.DeadLetterTopic.Length > 0 && CheckTopic("deadLetterTopic", settings.DeadLetterTopic) is { } problem)
            return problem;
        if (settings.DeadLetterTopic == topic)
            return $"field 'deadLetterTopic': {topic} is the topic itself; use another one";
        if (settings.MaxDeliveries > 0 && settings.DeadLetterTopic.Length == 0)
            return "field 'deadLetterTopic': it is needed with 'maxDeliveries'";
        return CheckNumber("maxItems", settings.MaxItems, 0, int.MaxValue)
            ?? CheckNumber("maxBytes", settings.MaxBytes, 0, long.MaxValue)
            ?? CheckNumber("maxDeliveries", settings.MaxDeliveries, 0, QueueLimits.MaxDeliveries)
            ?? CheckNumber("rememberIds", settings.RememberIds, 0, QueueLimits.MaxRememberedIds)
            ?? CheckDuration("rememberFor", settings.RememberFor, TimeSpan.Zero, QueueLimits.MaxDelay);
    }

    private static string? CheckTopic(string field, string topic)
    {
        if (topic.Length is 0 or > QueueLimits.MaxTopicLength)
            return $"field '{field}': {topic.Length} characters are not allowed; use 1 to {QueueLimits.MaxTopicLength}";
        return topic.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? null
            : $"field '{field}': only letters and digits of ASCII, '.', '_' and '-' are allowed";
    }

    private static string? CheckBatch(string field, int count) => CheckNumber(field, count, 1, QueueLimits.MaxBatch);

    private static string? CheckName(string field, string name) => Encoding.UTF8.GetByteCount(name) is var bytes && bytes <= QueueLimits.MaxNameBytes
        ? null
        : $"field '{field}': {bytes} bytes are not allowed; use at most {QueueLimits.MaxNameBytes}";

    private static string? CheckTimeout(TimeSpan timeout) => CheckDuration("timeout", timeout, QueueLimits.MinLease, QueueLimits.MaxLease);

    private static string? CheckDuration(string field, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value >= least && value <= most ? null : $"field '{field}': {value} is not allowed; use {least} to {most}";

    private static string? CheckNumber(string field, long value, long least, long most) =>
        value >= least && value <= most ? null : $"field '{field}': {value} is not allowed; use {least} to {most}";
}
