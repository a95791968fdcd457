using Orleans.Concurrency;
using Wetware.Security;

namespace Wetware.Channels;

/// <summary>
/// A channel, keyed by its name (<see cref="ChannelName"/>). First in, first out on both sides. Use it through <see cref="ChannelClient"/>, which
/// keeps to the protocol:
/// <list type="number">
/// <item>the sender asks with <see cref="Send"/> until each value has an outcome, and then says with <see cref="Acknowledge"/> that it knows;</item>
/// <item>the receiver asks with <see cref="Recv"/> until values are offered, says with <see cref="Accept"/> that it has them, and uses what is confirmed;</item>
/// <item>the sender learns "taken" after the receiver has said so, and the receiver is confirmed after the sender is known to know (synchronous) or
/// the taking is on disk (buffered). So whichever node dies, what one side was told holds for the other side too.</item>
/// </list>
/// Every call may be repeated. A wait is a series of calls, each held for at most its slice; who is silent for longer than
/// <see cref="Waiting.LongPoll.IdleTimeout"/> is given up.
/// </summary>
[Alias("ww.IChannelGrain"), PublicGrain]
public interface IChannelGrain : IGrainWithStringKey
{
    /// <summary>Makes the channel; making it again with the same capacity is harmless. Durable.</summary>
    /// <param name="capacity">Values that it keeps, up to <see cref="ChannelLimits.MaxCapacity"/>; 0 for a synchronous channel.</param>
    /// <param name="cancellationToken">Ends the call, not what it began.</param>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: malformed name, or it exists with another capacity; <c>limit</c>; <c>overloaded</c>: too many channels.</exception>
    [Alias("Create")]
    Task<ChannelInfo> Create(int capacity, CancellationToken cancellationToken = default);

    /// <summary>The channel as it is now; null when there is none.</summary>
    [Alias("Info"), AlwaysInterleave]
    Task<ChannelInfo?> Info(CancellationToken cancellationToken = default);

    /// <summary>Asks for values to be taken; answers as soon as one has an outcome.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>, <c>limit</c>, <c>overloaded</c>.</exception>
    [Alias("Send"), AlwaysInterleave]
    Task<ChannelSent> Send(ChannelSend request, CancellationToken cancellationToken = default);

    /// <summary>Gives up values that were not taken yet; their outcomes are final afterwards.</summary>
    [Alias("WithdrawSend"), AlwaysInterleave]
    Task<ChannelSent> WithdrawSend(IReadOnlyList<Guid> items, CancellationToken cancellationToken = default);

    /// <summary>Asks for the next values.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>, <c>limit</c>, <c>overloaded</c>.</exception>
    [Alias("Recv"), AlwaysInterleave]
    Task<ChannelOffer> Recv(ChannelRecv request, CancellationToken cancellationToken = default);

    /// <summary>Gives up a receive operation; what it was offered and has not taken goes to the next receiver.</summary>
    [Alias("WithdrawRecv"), AlwaysInterleave]
    Task WithdrawRecv(Guid operation, CancellationToken cancellationToken = default);

    /// <summary>Says that the receiver has what it was offered; answers when it may be used.</summary>
    [Alias("Accept"), AlwaysInterleave]
    Task<ChannelAccepted> Accept(ChannelAccept request, CancellationToken cancellationToken = default);

    /// <summary>Says which answers have arrived.</summary>
    [Alias("Acknowledge"), AlwaysInterleave]
    Task Acknowledge(ChannelAcknowledge request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes. Values that are kept can still be received; values whose senders wait are not taken any more. Durable.
    /// </summary>
    /// <param name="operation">Names the operation in every repetition.</param>
    /// <param name="cancellationToken">Ends the call, not what it began.</param>
    /// <exception cref="Errors.WetwareException"><c>closed</c>: already closed by another operation; <c>not-found</c>.</exception>
    [Alias("Close")]
    Task Close(Guid operation, CancellationToken cancellationToken = default);

    /// <summary>Removes a closed channel with what is left in it, so that its name is free. Removing what is not there is harmless.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: it is open.</exception>
    [Alias("Remove")]
    Task Remove(CancellationToken cancellationToken = default);
}
