using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Waiting;

namespace Wetware.PubSub;

/// <summary>
/// A topic as one node offers it. Its key is <c>&lt;server id&gt;/&lt;name&gt;</c> (<see cref="IRouterGrain.Join"/> gives it). What is published at any
/// node reaches the subscriptions of all nodes, best effort: each message at most once, one publisher's messages in their order, nothing of what was published
/// before. A subscription ends with its node.
/// </summary>
[Alias("ww.ITopicGrain"), PublicGrain]
public interface ITopicGrain : INodeOwned
{
    /// <summary>The topic's name.</summary>
    [Alias("Name")]
    Task<string> Name(CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes. It returns when the node has taken the message; it never waits for subscribers or other nodes. The bytes are copied. Not idempotent: a
    /// publish that is repeated because its answer was lost may arrive twice.
    /// </summary>
    /// <exception cref="WetwareException"><c>limit</c>: more than <see cref="TopicLimits.MaxMessageBytes"/>; <c>denied</c>: a reserved topic.</exception>
    [Alias("Publish")]
    Task Publish(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a subscription. What is published after this returned, at any node that was in touch, is received. Doing it again with the same id is harmless.
    /// </summary>
    /// <param name="subscription">Chosen by the caller; whoever knows it can read the subscription.</param>
    /// <param name="buffer">Messages that may wait for the reader, 1 to <see cref="TopicLimits.MaxBuffer"/>; beyond it the newest are lost.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="WetwareException"><c>limit</c>: buffer out of range; <c>overloaded</c>: too many subscriptions; <c>denied</c>: a reserved topic.</exception>
    [Alias("Subscribe")]
    Task Subscribe(Guid subscription, int buffer = TopicLimits.DefaultBuffer, CancellationToken cancellationToken = default);

    /// <summary>
    /// One bounded call of a read (see <see cref="LongPoll"/>): all that waits, up to <paramref name="max"/> messages. One reader at a time: another
    /// operation's read ends the one that waits with <c>cancelled</c>, and says that the batch before it has arrived.
    /// </summary>
    /// <exception cref="WetwareException"><c>closed</c>: no such subscription; it was ended, or dropped because its reader was silent.</exception>
    [Alias("Next")]
    Task<Waited<TopicBatch>> Next(Guid subscription, Guid operation, int max, TimeSpan slice, CancellationToken cancellationToken = default);

    /// <summary>Gives up a read; answers its batch when it was served before.</summary>
    [Alias("Withdraw")]
    Task<Waited<TopicBatch>> Withdraw(Guid subscription, Guid operation, CancellationToken cancellationToken = default);

    /// <summary>Says that the reader is alive though it does not read now. False when there is no such subscription any more.</summary>
    [Alias("Renew")]
    Task<bool> Renew(Guid subscription, CancellationToken cancellationToken = default);

    /// <summary>Ends a subscription; a read that waits ends at once, with <see cref="TopicBatch.Ended"/>. Doing it twice is harmless.</summary>
    [Alias("Unsubscribe")]
    Task Unsubscribe(Guid subscription, CancellationToken cancellationToken = default);

    /// <summary>Counts.</summary>
    [Alias("State")]
    Task<TopicState> State(CancellationToken cancellationToken = default);
}
