namespace Wetware.Grains.PubSub;

/// <summary>
/// The topics that this node has subscriptions of, with a version that grows with each change. It lives as long as the node, so that the version never
/// goes back. No clock, no Orleans; one thread at a time.
/// </summary>
/// <param name="server">This node's server id.</param>
/// <param name="capacity">Most topics.</param>
public sealed class OwnInterest(string server, int capacity)
{
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);

    /// <summary>Grows with each change; 0 before the first.</summary>
    public long Version { get; private set; }

    /// <summary>True when there is no room for one more.</summary>
    public bool IsFull => _topics.Count >= capacity;

    /// <summary>True when the topic is there.</summary>
    public bool Has(string topic) => _topics.Contains(topic);

    /// <summary>Adds a topic; null when it was there.</summary>
    public InterestChange? Add(string topic) =>
        _topics.Add(topic) ? new InterestChange { Server = server, From = Version, To = ++Version, Added = [topic] } : null;

    /// <summary>Removes a topic; null when it was not there.</summary>
    public InterestChange? Remove(string topic) =>
        _topics.Remove(topic) ? new InterestChange { Server = server, From = Version, To = ++Version, Removed = [topic] } : null;

    /// <summary>No change: says only which version there should be.</summary>
    public InterestChange Reminder() => new() { Server = server, From = Version, To = Version };

    /// <summary>The whole list.</summary>
    public InterestChange All() => new() { Server = server, From = 0, To = Version, Added = [.. _topics] };
}
