using Wetware.Errors;

namespace Wetware.PubSub;

/// <summary>Publishes to topics and subscribes to them, at the node that the client is connected to.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="time">The clock.</param>
public sealed class TopicClient(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Joins a topic, to publish or subscribe more than once.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: malformed name; <c>limit</c>: name too long; <c>denied</c>: reserved.</exception>
    public Task<Topic> JoinAsync(string name, CancellationToken cancellationToken = default) => Topic.JoinAsync(grains, name, time, cancellationToken);

    /// <summary>Publishes one message. Best effort: the node has taken it when this returns; a repetition may arrive twice.</summary>
    /// <exception cref="WetwareException">As <see cref="JoinAsync"/>; <c>limit</c>: larger than <see cref="TopicLimits.MaxMessageBytes"/>; <c>disconnected</c>: the node is gone.</exception>
    public async Task PublishAsync(string name, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        await (await JoinAsync(name, cancellationToken).ConfigureAwait(false)).PublishAsync(message, cancellationToken).ConfigureAwait(false);

    /// <summary>Subscribes. Messages that are published after this returned are received; dispose the subscription to end it.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="buffer">Messages that may wait at the node for the reader; beyond it the newest are lost, and counted.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="WetwareException">As <see cref="JoinAsync"/>; <c>overloaded</c>: too many subscriptions; <c>disconnected</c>: the node is gone.</exception>
    public async Task<TopicSubscription> SubscribeAsync(string name, int buffer = TopicLimits.DefaultBuffer, CancellationToken cancellationToken = default) =>
        await (await JoinAsync(name, cancellationToken).ConfigureAwait(false)).SubscribeAsync(buffer, cancellationToken).ConfigureAwait(false);
}
