using System.Text;
using System.Text.Json.Serialization;
using Wetware.Queues;

namespace Wetware.Gateway.Queues;

/// <summary>What a topic holds and did.</summary>
public sealed record TopicJson
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>True when nothing is leased.</summary>
    public bool Paused { get; init; }

    /// <summary>Items that can be leased.</summary>
    public int Ready { get; init; }

    /// <summary>Items whose delay has not passed.</summary>
    public int Delayed { get; init; }

    /// <summary>Items that workers have.</summary>
    public int Leased { get; init; }

    /// <summary>Items behind an earlier one of their group.</summary>
    public int Waiting { get; init; }

    /// <summary>Ids of acknowledged items that are remembered.</summary>
    public int Remembered { get; init; }

    /// <summary>What counts against its limit of bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Items appended since the topic was created.</summary>
    public ulong Appended { get; init; }

    /// <summary>Leases given.</summary>
    public ulong Delivered { get; init; }

    /// <summary>Items acknowledged.</summary>
    public ulong Acknowledged { get; init; }

    /// <summary>Leases given back.</summary>
    public ulong Returned { get; init; }

    /// <summary>Leases expired.</summary>
    public ulong Expired { get; init; }

    /// <summary>Items moved to the dead-letter topic.</summary>
    public ulong DeadLettered { get; init; }

    /// <summary>What it allows.</summary>
    public required TopicSettingsJson Settings { get; init; }

    internal static TopicJson Of(TopicInfo topic) => new()
    {
        Name = topic.Name,
        Paused = topic.Paused,
        Ready = topic.Counts.Ready,
        Delayed = topic.Counts.Delayed,
        Leased = topic.Counts.Leased,
        Waiting = topic.Counts.Waiting,
        Remembered = topic.Counts.Remembered,
        Bytes = topic.Counts.Bytes,
        Appended = topic.Totals.Appended,
        Delivered = topic.Totals.Delivered,
        Acknowledged = topic.Totals.Acknowledged,
        Returned = topic.Totals.Returned,
        Expired = topic.Totals.Expired,
        DeadLettered = topic.Totals.DeadLettered,
        Settings = TopicSettingsJson.Of(topic.Settings),
    };
}

/// <summary>What a topic allows. What is left out of a request has its default.</summary>
public sealed record TopicSettingsJson
{
    /// <summary>Items; 0 for no limit beside the queue's.</summary>
    public int MaxItems { get; init; }

    /// <summary>Bytes; 0 for no limit beside the queue's.</summary>
    public long MaxBytes { get; init; }

    /// <summary>After so many deliveries an item goes to the dead-letter topic; 0 for no limit.</summary>
    public int MaxDeliveries { get; init; }

    /// <summary>Where such items go; needed with maxDeliveries.</summary>
    public string DeadLetterTopic { get; init; } = "";

    /// <summary>Seconds for which the id of an acknowledged item is remembered.</summary>
    public double RememberFor { get; init; } = TopicSettings.Default.RememberFor.TotalSeconds;

    /// <summary>How many ids of acknowledged items are remembered.</summary>
    public int RememberIds { get; init; } = TopicSettings.Default.RememberIds;

    internal static TopicSettingsJson Of(TopicSettings settings) => new()
    {
        MaxItems = settings.MaxItems,
        MaxBytes = settings.MaxBytes,
        MaxDeliveries = settings.MaxDeliveries,
        DeadLetterTopic = settings.DeadLetterTopic,
        RememberFor = settings.RememberFor.TotalSeconds,
        RememberIds = settings.RememberIds,
    };
}

/// <summary>An item that was leased or looked at.</summary>
public sealed record ItemJson
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The fencing token of the lease, larger than all former ones; 0 without a lease.</summary>
    public ulong Token { get; init; }

    /// <summary>The payload, as base64.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The payload as text; null where it is not UTF-8.</summary>
    public string? Text { get; init; }

    /// <summary>Where it stands: ready, delayed, leased or waiting.</summary>
    public QueueItemState State { get; init; }

    /// <summary>How often it was leased, this time included.</summary>
    public int Deliveries { get; init; }

    /// <summary>Its priority; higher ones are leased first.</summary>
    public int Priority { get; init; }

    /// <summary>Its group, or empty.</summary>
    public string Group { get; init; } = "";

    /// <summary>Of a dead letter, the topic it came from; otherwise empty.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Who has it, or had it last; empty if nobody had it.</summary>
    public string Worker { get; init; } = "";

    internal static ItemJson Of(DeliveredItem item) => new()
    {
        Id = item.Id,
        Token = item.Token,
        Payload = item.Payload.ToArray(),
        Text = System.Text.Unicode.Utf8.IsValid(item.Payload.Span) ? Encoding.UTF8.GetString(item.Payload.Span) : null,
        State = item.State,
        Deliveries = item.Deliveries,
        Priority = item.Priority,
        Group = item.Group,
        Origin = item.Origin,
        Worker = item.Worker,
    };
}

/// <summary>Items that were leased or looked at.</summary>
/// <param name="Items">The items.</param>
public sealed record ItemsJson(IReadOnlyList<ItemJson> Items)
{
    internal static ItemsJson Of(IReadOnlyList<DeliveredItem> items) => new([.. items.Select(ItemJson.Of)]);
}

/// <summary>What became of items that were appended.</summary>
/// <param name="Items">One for each item, in their order.</param>
public sealed record AppendedJson(IReadOnlyList<AppendedItemJson> Items);

/// <summary>What became of an item that was appended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Appended">False where the topic holds or remembers the id.</param>
public sealed record AppendedItemJson(string Id, bool Appended);

/// <summary>What became of leases.</summary>
/// <param name="Leases">One for each lease, in their order.</param>
public sealed record LeaseOutcomesJson(IReadOnlyList<LeaseOutcomeJson> Leases);

/// <summary>What became of a lease.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Outcome">done, lease-lost, not-found or dead-lettered.</param>
public sealed record LeaseOutcomeJson(string Id, LeaseOutcome Outcome);

/// <summary>How many items were removed.</summary>
/// <param name="Removed">The number of items.</param>
public sealed record RemovedJson(int Removed);

/// <summary>Items to append, all or none.</summary>
/// <param name="Items">1 to 1000 items, together at most 4 MiB.</param>
public sealed record AppendBodyJson(IReadOnlyList<NewItemJson> Items);

/// <summary>An item to append: with payload, or text.</summary>
public sealed record NewItemJson
{
    /// <summary>1 to 256 bytes; while the topic holds or remembers it, another item with it is a duplicate.</summary>
    public required string Id { get; init; }

    /// <summary>The payload, as base64; at most 1 MiB.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Payload { get; init; }

    /// <summary>The payload as text, instead.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>-128 to 127; higher ones are leased first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Priority { get; init; }

    /// <summary>Seconds until it can be leased; at most 30 days.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Delay { get; init; }

    /// <summary>Items of one group are leased one at a time, in the order in which they were appended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }
}

/// <summary>Leases, and what is to become of them.</summary>
public sealed record LeasesBodyJson
{
    /// <summary>1 to 1000 leases.</summary>
    public required IReadOnlyList<LeaseJson> Leases { get; init; }

    /// <summary>Of a lease that is extended, the seconds that it lasts from now on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Timeout { get; init; }

    /// <summary>Of an item that is given back, the seconds until it can be leased again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Delay { get; init; }
}

/// <summary>One lease of an item.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Token">The fencing token that the lease came with.</param>
public sealed record LeaseJson(string Id, ulong Token);
