namespace Wetware.Queues;

/// <summary>Why a command or question was refused; it changed nothing.</summary>
public enum QueueError : byte
{
    /// <summary>The bytes are not a command or question of this version.</summary>
    Malformed = 1,

    /// <summary>A field is out of its limits.</summary>
    Invalid = 2,

    /// <summary>The topic does not exist.</summary>
    TopicNotFound = 3,

    /// <summary>A limit of the topic or of the group is reached; the same command may work later.</summary>
    Full = 4,
}

/// <summary>What became of a lease that was named.</summary>
public enum LeaseOutcome : byte
{
    /// <summary>Done; or this very acknowledgement was done before.</summary>
    Done = 1,

    /// <summary>The item is there, but the token is not that of a lease that is valid: it expired, was given back, or another worker has the item.</summary>
    LeaseLost = 2,

    /// <summary>The topic has no such item: it was acknowledged with another token, purged, or never appended.</summary>
    NotFound = 3,

    /// <summary>It was given back and went to the dead-letter topic.</summary>
    DeadLettered = 4,
}

/// <summary>An answer of a queue.</summary>
public abstract record QueueAnswer;

/// <summary>The command or question was refused.</summary>
/// <param name="Error">Why.</param>
/// <param name="Message">The field, the value and the limit, for people.</param>
public sealed record QueueRefused(QueueError Error, string Message) : QueueAnswer;

/// <summary>Items were appended.</summary>
/// <param name="Added">For each item, whether it was appended; false for a duplicate.</param>
public sealed record AppendAnswer(IReadOnlyList<bool> Added) : QueueAnswer;

/// <summary>Items that were leased or looked at.</summary>
/// <param name="Items">The items, in the order of the lease or of their ids.</param>
/// <param name="Paused">Whether the topic is paused.</param>
public sealed record ItemsAnswer(IReadOnlyList<DeliveredItem> Items, bool Paused) : QueueAnswer;

/// <summary>Leases were extended, acknowledged or given back.</summary>
/// <param name="Outcomes">For each lease, what became of it.</param>
public sealed record LeasesAnswer(IReadOnlyList<LeaseOutcome> Outcomes) : QueueAnswer;

/// <summary>A topic was configured, paused, purged or removed.</summary>
/// <param name="Removed">The number of items that were removed.</param>
public sealed record TopicChanged(int Removed) : QueueAnswer;

/// <summary>Topics.</summary>
/// <param name="Topics">The one that was asked for, or a page of them.</param>
public sealed record TopicsAnswer(IReadOnlyList<TopicInfo> Topics) : QueueAnswer;
