using System.Text;
using Wetware.Capabilities;

namespace Wetware.Channels;

/// <summary>A channel, or one of its ends, through a capability. What the reference does not allow is <c>denied</c>.</summary>
/// <param name="client">How calls are made.</param>
/// <param name="reference">The reference; null for nothing.</param>
public sealed class ChannelHandle(CapabilityClient client, Capability? reference) : CapabilityHandle(client, reference, CapabilityKinds.Channel)
{
    /// <summary>Makes a channel through a capability of the kind <c>channels</c>.</summary>
    public static async Task<ChannelHandle> NewAsync(CapabilityClient client, Capability? channels, int capacity = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var arguments = Encoding.UTF8.GetBytes($$"""{"capacity":{{capacity}}}""");
        var reply = await client.CallAsync(channels, ChannelMethods.New, arguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new ChannelHandle(client, reply.Capabilities[0]);
    }

    /// <summary>Sends a value (<see cref="ChannelClient.SendAsync"/>).</summary>
    public Task SendAsync(CapabilityValue value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return CallAsync(ChannelMethods.Send, value.Bytes, value.Capability is { } passed ? [passed] : null, cancellationToken);
    }

    /// <summary>Receives the next value (<see cref="ChannelClient.RecvAsync"/>).</summary>
    public async Task<CapabilityValue> RecvAsync(CancellationToken cancellationToken = default)
    {
        var reply = await CallAsync(ChannelMethods.Recv, cancellationToken: cancellationToken).ConfigureAwait(false);
        return reply.Capabilities is [var capability] ? CapabilityValue.Of(capability) : CapabilityValue.Of(reply.Data);
    }

    /// <summary>Closes the channel.</summary>
    public Task CloseAsync(CancellationToken cancellationToken = default) => CallAsync(ChannelMethods.Close, cancellationToken: cancellationToken);

    /// <summary>A handle that can only send.</summary>
    public Task<ChannelHandle> NewSenderAsync(CancellationToken cancellationToken = default) => Narrowed(ChannelMethods.NewSender, cancellationToken);

    /// <summary>A handle that can only receive.</summary>
    public Task<ChannelHandle> NewRecverAsync(CancellationToken cancellationToken = default) => Narrowed(ChannelMethods.NewRecver, cancellationToken);

    /// <summary>A handle that can send and close.</summary>
    public Task<ChannelHandle> NewSendCloserAsync(CancellationToken cancellationToken = default) => Narrowed(ChannelMethods.NewSendCloser, cancellationToken);

    /// <summary>A handle that can only close.</summary>
    public Task<ChannelHandle> NewCloserAsync(CancellationToken cancellationToken = default) => Narrowed(ChannelMethods.NewCloser, cancellationToken);

    private async Task<ChannelHandle> Narrowed(string method, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(method, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new ChannelHandle(Client, reply.Capabilities[0]);
    }
}
