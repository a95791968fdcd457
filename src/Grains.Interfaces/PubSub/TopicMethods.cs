namespace Wetware.PubSub;

/// <summary>Methods of capabilities of kinds <c>topic</c> and <c>router</c>.</summary>
public static class TopicMethods
{
    /// <summary>The topic's name, as text.</summary>
    public const string Name = "name";

    /// <summary>Publishes the bytes.</summary>
    public const string Publish = "publish";

    /// <summary>Opens a subscription; the argument is the buffer size as decimal text, or nothing; the answer is the subscription's id, as text.</summary>
    public const string Subscribe = "subscribe";

    /// <summary>Waits for one message of a subscription (its id, as text) and answers its bytes; <c>closed</c> at the end.</summary>
    public const string Next = "next";

    /// <summary>How many messages a subscription (its id, as text) has lost, as decimal text.</summary>
    public const string Lost = "lost";

    /// <summary>Ends a subscription (its id, as text).</summary>
    public const string Unsubscribe = "unsubscribe";

    /// <summary>Of a router: yields the topic of a name (text).</summary>
    public const string Join = "join";

    /// <summary>All of a topic.</summary>
    public static IReadOnlyList<string> All { get; } = [Lost, Name, Next, Publish, Subscribe, Unsubscribe];
}
