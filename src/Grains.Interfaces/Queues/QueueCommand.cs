namespace Wetware.Queues;

/// <summary>A command of a queue; see <see cref="QueueCommandCodec"/> for its encoding.</summary>
/// <param name="Topic">The topic that it is about.</param>
public abstract record QueueCommand(string Topic);

/// <summary>Appends items, all or none; those whose id the topic holds or remembers are left out. Creates the topic.</summary>
public sealed record AppendItems(string Topic, IReadOnlyList<QueueItem> Items) : QueueCommand(Topic);

/// <summary>Leases the first items that are ready: the highest priority first, then in the order in which they were appended.</summary>
/// <param name="Topic">The topic; if it does not exist, nothing is leased.</param>
/// <param name="Worker">A name for people; at most 256 bytes.</param>
/// <param name="Count">The most items, 1 to 1,000.</param>
/// <param name="Timeout">How long the worker has them, in the group's time: 1 s to 12 h.</param>
public sealed record LeaseItems(string Topic, string Worker, int Count, TimeSpan Timeout) : QueueCommand(Topic);

/// <summary>Gives leases a new timeout from now on.</summary>
public sealed record ExtendLeases(string Topic, IReadOnlyList<ItemLease> Leases, TimeSpan Timeout) : QueueCommand(Topic);

/// <summary>Removes items that are done.</summary>
public sealed record AcknowledgeItems(string Topic, IReadOnlyList<ItemLease> Leases) : QueueCommand(Topic);

/// <summary>Gives items back, to be leased again after a delay.</summary>
public sealed record ReturnItems(string Topic, IReadOnlyList<ItemLease> Leases, TimeSpan Delay) : QueueCommand(Topic);

/// <summary>Sets what a topic allows; creates it and its dead-letter topic.</summary>
public sealed record ConfigureTopic(string Topic, TopicSettings Settings) : QueueCommand(Topic);

/// <summary>Stops or resumes leasing; items are appended, and leases go on, all the same. Creates the topic.</summary>
public sealed record PauseTopic(string Topic, bool Paused) : QueueCommand(Topic);

/// <summary>Removes all items, leased ones too; remembered ids, settings and totals stay.</summary>
public sealed record PurgeTopic(string Topic) : QueueCommand(Topic);

/// <summary>Removes a topic with all it holds.</summary>
public sealed record RemoveTopic(string Topic) : QueueCommand(Topic);

/// <summary>A question to a queue; see <see cref="QueueQueryCodec"/> for its encoding.</summary>
public abstract record QueueQuery;

/// <summary>Reads what a topic holds and did.</summary>
public sealed record GetTopic(string Topic) : QueueQuery;

/// <summary>Reads the topics in the order of their names, a page at a time.</summary>
/// <param name="After">The last name of the former page, or empty.</param>
/// <param name="Limit">The most topics, 1 to 1,000.</param>
public sealed record ListTopics(string After = "", int Limit = QueueLimits.MaxBatch) : QueueQuery;

/// <summary>
/// Reads items without leasing them: those that are ready in the order of leasing, then those that are leased or delayed, in the order in which that ends.
/// Items that wait for their group are left out.
/// </summary>
/// <param name="Topic">The topic.</param>
/// <param name="Skip">How many to leave out at the beginning; what is leased or acknowledged meanwhile moves the rest.</param>
/// <param name="Limit">The most items, 1 to 1,000.</param>
public sealed record PeekItems(string Topic, int Skip = 0, int Limit = QueueLimits.MaxBatch) : QueueQuery;
