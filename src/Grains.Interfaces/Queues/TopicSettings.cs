using Wetware.Codecs;

namespace Wetware.Queues;

/// <summary>What a topic allows.</summary>
public sealed record TopicSettings
{
    /// <summary>The settings of a topic that was not configured.</summary>
    public static readonly TopicSettings Default = new();

    /// <summary>Items of the topic; 0 for no limit beside the group's.</summary>
    public int MaxItems { get; init; }

    /// <summary>Bytes of the topic, with 512 for each item and 256 for each remembered id; 0 for no limit beside the group's.</summary>
    public long MaxBytes { get; init; }

    /// <summary>After so many deliveries an item whose lease is lost or given back goes to <see cref="DeadLetterTopic"/>; 0 for no limit.</summary>
    public int MaxDeliveries { get; init; }

    /// <summary>Where such items go; another topic, needed with <see cref="MaxDeliveries"/>. Empty for none.</summary>
    public string DeadLetterTopic { get; init; } = "";

    /// <summary>How long the id of an acknowledged item is remembered, so that appending it again is a duplicate. Default 10 min, at most 30 days.</summary>
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many ids of acknowledged items are remembered; the oldest is forgotten. Default 100,000, at most 1,000,000.</summary>
    public int RememberIds { get; init; } = 100_000;

    /// <summary>Encodes the settings.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Int32(MaxItems);
        writer.UInt64((ulong)MaxBytes);
        writer.Int32(MaxDeliveries);
        writer.Text(DeadLetterTopic);
        writer.Duration(RememberFor);
        writer.Int32(RememberIds);
    }

    /// <summary>Decodes settings.</summary>
    public static TopicSettings Read(ref ByteReader reader) => new()
    {
        MaxItems = reader.Int32(),
        MaxBytes = (long)reader.UInt64(),
        MaxDeliveries = reader.Int32(),
        DeadLetterTopic = reader.Text(),
        RememberFor = reader.Duration(),
        RememberIds = reader.Int32(),
    };
}

/// <summary>What a topic holds and did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Paused">Whether nothing is leased.</param>
/// <param name="Counts">What it holds.</param>
/// <param name="Totals">What was done since it was created.</param>
public sealed record TopicInfo(string Name, TopicSettings Settings, bool Paused, TopicCounts Counts, TopicTotals Totals);

/// <summary>What a topic holds.</summary>
/// <param name="Ready">Items that can be leased.</param>
/// <param name="Delayed">Items whose delay has not passed.</param>
/// <param name="Leased">Items that workers have.</param>
/// <param name="Waiting">Items behind an earlier one of their group.</param>
/// <param name="Remembered">Ids of acknowledged items.</param>
/// <param name="Bytes">What counts against its limit of bytes.</param>
public readonly record struct TopicCounts(int Ready, int Delayed, int Leased, int Waiting, int Remembered, long Bytes);

/// <summary>What was done in a topic since it was created.</summary>
/// <param name="Appended">Items appended; duplicates do not count.</param>
/// <param name="Delivered">Leases given.</param>
/// <param name="Acknowledged">Items acknowledged.</param>
/// <param name="Returned">Leases given back.</param>
/// <param name="Expired">Leases expired.</param>
/// <param name="DeadLettered">Items moved to the dead-letter topic.</param>
public readonly record struct TopicTotals(ulong Appended, ulong Delivered, ulong Acknowledged, ulong Returned, ulong Expired, ulong DeadLettered)
{
    /// <summary>Encodes the totals.</summary>
    public void Write(ByteWriter writer)
    {
        writer.UInt64(Appended);
        writer.UInt64(Delivered);
        writer.UInt64(Acknowledged);
        writer.UInt64(Returned);
        writer.UInt64(Expired);
        writer.UInt64(DeadLettered);
    }

    /// <summary>Decodes totals.</summary>
    public static TopicTotals Read(ref ByteReader reader) =>
        new(reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64());
}
