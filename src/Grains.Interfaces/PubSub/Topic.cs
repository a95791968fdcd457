using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.PubSub;

/// <summary>A joined topic: the convenient way to an <see cref="ITopicGrain"/> for C#.</summary>
public sealed class Topic
{
    private readonly ITopicGrain? _grain;
    private readonly TimeProvider _time;

    private Topic(string name, ITopicGrain? grain, TimeProvider time) => (Name, _grain, _time) = (name, grain, time);

    /// <summary>No topic: publishing fails, and a subscription is over before it begins, with <c>failed</c> as its error.</summary>
    public static Topic None { get; } = new("", null, TimeProvider.System);

    /// <summary>The topic's name.</summary>
    public string Name { get; }

    /// <summary>Joins at the node that <paramref name="grains"/> is closest to: its own, or for a client the one that it is connected to.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: malformed name; <c>limit</c>: too long; <c>denied</c>: reserved.</exception>
    public static async Task<Topic> JoinAsync(IGrainFactory grains, string name, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grains);
        TopicName.Check(name);
        var here = await grains.GetGrain<INodesGrain>(0).Here(cancellationToken).ConfigureAwait(false);
        return await JoinAsync(grains, here, name, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Joins at the node <paramref name="server"/>.</summary>
    /// <exception cref="WetwareException">As above; <c>disconnected</c>: the node is gone.</exception>
    public static async Task<Topic> JoinAsync(
        IGrainFactory grains, string server, string name, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grains);
        TopicName.Check(name);
        var key = await grains.GetGrain<IRouterGrain>(server).Join(name, cancellationToken).ConfigureAwait(false);
        return new Topic(name, grains.GetGrain<ITopicGrain>(key), time ?? TimeProvider.System);
    }

    /// <summary>Publishes; see <see cref="ITopicGrain.Publish"/>.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too large; <c>failed</c>: this is <see cref="None"/>; <c>disconnected</c>: the node is gone.</exception>
    public Task PublishAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        if (_grain is null)
            throw NoTopic();

        // Checked here as well, so that what would be refused is not sent first.
        if (message.Length > TopicLimits.MaxMessageBytes)
            throw TooLarge(message.Length);
        return _grain.Publish(message, cancellationToken);
    }

    /// <summary>Opens a subscription. What is published after this returned is received.</summary>
    /// <param name="buffer">Messages that may wait at the node for this reader; beyond it the newest are lost, and counted.</param>
    /// <param name="cancellationToken">Gives up opening it.</param>
    /// <exception cref="WetwareException"><c>limit</c>: buffer out of range; <c>overloaded</c>: too many subscriptions; <c>disconnected</c>: the node is gone.</exception>
    public async Task<TopicSubscription> SubscribeAsync(int buffer = TopicLimits.DefaultBuffer, CancellationToken cancellationToken = default)
    {
        if (_grain is null)
            return TopicSubscription.Failed(NoTopic());
        var id = Guid.NewGuid();
        await _grain.Subscribe(id, buffer, cancellationToken).ConfigureAwait(false);
        return new TopicSubscription(_grain, id, _time);
    }

    /// <summary>The error of a message of <paramref name="bytes"/> bytes.</summary>
    public static WetwareException TooLarge(int bytes) =>
        new(ErrorKind.Limit, $"the message has {bytes} bytes; at most {TopicLimits.MaxMessageBytes} are allowed");

    private static WetwareException NoTopic() => new(ErrorKind.Failed, "there is no topic");
}
