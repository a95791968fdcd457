using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Nodes;

namespace Wetware.Queues;

/// <summary>Methods of capabilities of kinds <c>queue</c> and <c>queues</c>.</summary>
public static class QueueMethods
{
    /// <summary>Of <c>queues</c>: yields the topic of a name (text).</summary>
    public const string Open = "open";

    /// <summary>Appends an item: <see cref="QueueAppendJson"/> in; <c>true</c>, or <c>false</c> for a duplicate, out.</summary>
    public const string Append = "append";

    /// <summary>Waits for items and leases them: <see cref="QueueLeaseJson"/> in, a JSON array of <see cref="LeasedItemJson"/> out.</summary>
    public const string Lease = "lease";

    /// <summary>Acknowledges an item: <see cref="QueueLeasedJson"/> in, what became of it as text out.</summary>
    public const string Acknowledge = "ack";

    /// <summary>Gives an item back: <see cref="QueueLeasedJson"/> in, what became of it as text out.</summary>
    public const string Return = "nack";

    /// <summary>Extends a lease: <see cref="QueueLeasedJson"/> in, what became of it as text out.</summary>
    public const string Extend = "extend";

    /// <summary>What the topic holds: <see cref="QueueCountsJson"/> out.</summary>
    public const string Stats = "stats";
}

/// <summary>Opens topics of queues on its node. The key is a server id.</summary>
[Alias("ww.IQueueOpenerGrain")]
public interface IQueueOpenerGrain : INodeOwned
{
    /// <summary>Returns the key of the <see cref="IQueueGrain"/> of a topic, which may exist or not.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: not a valid name.</exception>
    [Alias("Open")]
    Task<string> Open(string topic, CancellationToken cancellationToken = default);
}

/// <summary>A topic of the queues as one node offers it through capabilities. The key is <c>&lt;server id&gt;/&lt;topic&gt;</c>.</summary>
[Alias("ww.IQueueGrain")]
public interface IQueueGrain : INodeOwned;

/// <summary>An item to append: with text, or payload.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">The payload as text.</param>
/// <param name="Payload">The payload as base64, instead.</param>
/// <param name="Priority">Higher ones are leased first.</param>
/// <param name="Delay">Seconds until it can be leased.</param>
/// <param name="Group">Items of one group are leased one at a time, in order.</param>
public sealed record QueueAppendJson(string? Id, string? Text, byte[]? Payload, int Priority, double Delay, string? Group);

/// <summary>What to lease.</summary>
/// <param name="Count">At most so many items; 1 when left out.</param>
/// <param name="Timeout">Seconds for which the worker has them; 60 when left out.</param>
/// <param name="Worker">Who leases, for people.</param>
public sealed record QueueLeaseJson(int? Count, double? Timeout, string? Worker);

/// <summary>A lease, and what is to become of it.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="Seconds">Of <c>extend</c>, how long it lasts from now on; of <c>nack</c>, how long it is not leased.</param>
public sealed record QueueLeasedJson(string? Id, ulong Token, double? Seconds);

/// <summary>An item that was leased.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="Payload">The payload, as base64.</param>
/// <param name="Deliveries">How often it was leased, this time included.</param>
public sealed record LeasedItemJson(string Id, ulong Token, byte[] Payload, int Deliveries);

/// <summary>What a topic holds.</summary>
/// <param name="Ready">Items that can be leased.</param>
/// <param name="Delayed">Items whose delay has not passed.</param>
/// <param name="Leased">Items that workers have.</param>
/// <param name="Waiting">Items behind an earlier one of their group.</param>
/// <param name="Paused">Whether nothing is leased.</param>
public sealed record QueueCountsJson(int Ready, int Delayed, int Leased, int Waiting, bool Paused);

/// <summary>The JSON of <see cref="QueueMethods"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(QueueAppendJson))]
[JsonSerializable(typeof(QueueLeaseJson))]
[JsonSerializable(typeof(QueueLeasedJson))]
[JsonSerializable(typeof(LeasedItemJson[]))]
[JsonSerializable(typeof(QueueCountsJson))]
public sealed partial class QueueJson : JsonSerializerContext;
