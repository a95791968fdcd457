using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Capabilities;

namespace Wetware.Grains.Channels;

/// <summary>
/// The channel through capabilities. The operation id of a send is the value's id, that of a receive the receive operation's; the receipt of an
/// answer carries the value's id, and its confirmation is the sender's "I know" and the receiver's "I have it".
/// </summary>
public sealed partial class ChannelGrain
{
    // What is confirmed is void: the receiver begins anew.
    private static readonly CapabilityReply Void = new() { Receipt = new byte[] { 0 } };

    private static readonly CapabilityMethods<ChannelGrain> Methods = new CapabilityMethods<ChannelGrain>(CapabilityKinds.Channel)
        .Wait(ChannelMethods.Send, static (grain, call, _) => grain.SendThrough(call))
        .Wait(ChannelMethods.Recv, static (grain, call, _) => grain.RecvThrough(call))
        .Query(ChannelMethods.Close, static (grain, call, _) => grain.CloseThrough(call))
        .Action(ChannelMethods.NewSender, static (grain, call, cancel) => grain.Narrow(call, [ChannelMethods.Send], cancel))
        .Action(ChannelMethods.NewRecver, static (grain, call, cancel) => grain.Narrow(call, [ChannelMethods.Recv], cancel))
        .Action(ChannelMethods.NewCloser, static (grain, call, cancel) => grain.Narrow(call, [ChannelMethods.Close], cancel))
        .Action(ChannelMethods.NewSendCloser, static (grain, call, cancel) => grain.Narrow(
            call, [ChannelMethods.Send, ChannelMethods.Close, ChannelMethods.NewSender, ChannelMethods.NewCloser], cancel))
        .OnWithdraw(static (grain, operation, _) => grain.WithdrawThrough(operation));

    private readonly CapabilityInvoker<ChannelGrain> _invoker;

    private async Task<CapabilityReply> SendThrough(CapabilityCall call)
    {
        if (Confirmed(call) is { } id)
        {
            await Acknowledge(call.AnsweredBy == Guid.Empty ? new ChannelAcknowledge { SentAnywhere = [id] } : new ChannelAcknowledge { Sent = [id] });
            return CapabilityReply.Empty;
        }

        if (call.Passed.Count > 1 || (call.Passed.Count == 1 && call.Data.Length > 0))
            throw new WetwareException(ErrorKind.Failed, "a value is bytes or one capability");
        var value = call.Passed is [var capability] ? CapabilityValue.Of(capability) : CapabilityValue.Of(call.Data);
        var sent = await Send(new ChannelSend { Items = [new ChannelItem(call.Operation, value)], Slice = call.Slice, Again = call.Again, AnsweredBy = call.AnsweredBy });
        return Answer(call.Operation, sent.Outcomes[0]);
    }

    private async Task<CapabilityReply> RecvThrough(CapabilityCall call)
    {
        if (Confirmed(call) is { } receive)
            return await Confirm(call, receive);
        if (call.Data.Length > 0 || call.Passed.Count > 0)
            throw new WetwareException(ErrorKind.Failed, "a receive takes no arguments");
        var offer = await Recv(new ChannelRecv { Operation = call.Operation, Slice = call.Slice });
        if (offer.Closed)
            throw ChannelErrors.Closed(Name);
        if (offer.Waiting)
            return CapabilityReply.NotYet;
        var (id, value) = offer.Items[0];
        return new CapabilityReply
        {
            Data = value.Bytes,
            Capabilities = value.Capability is { } capability ? [capability] : [],
            Receipt = Receipt(call.Operation, id),
        };
    }

    private async Task<CapabilityReply> Confirm(CapabilityCall call, Guid receive)
    {
        var id = new Guid(call.Receipt.Span[16..]);
        var taken = await Accept(new ChannelAccept { Operation = receive, Items = [id], Slice = call.Slice });
        if (taken.Waiting)
            return CapabilityReply.NotYet;
        return taken.Refused.Count > 0 ? Void : CapabilityReply.Empty;
    }

    private async Task<CapabilityReply> CloseThrough(CapabilityCall call)
    {
        // The channel's own memory of who closed it outlives this activation.
        await this.AsReference<IChannelGrain>().Close(call.Operation == Guid.Empty ? Guid.NewGuid() : call.Operation);
        return CapabilityReply.Empty;
    }

    private async Task<CapabilityReply> Narrow(CapabilityCall call, string[] methods, CancellationToken cancellationToken) =>
        CapabilityReply.Of(await _invoker.Narrow(call, methods, cancellationToken));

    // Whether it sends or receives is not said: what is not in line is withdrawn without harm.
    private async Task<CapabilityReply?> WithdrawThrough(Guid operation)
    {
        var receiving = Machine().IsReceiving(operation);
        if (receiving || !Machine().IsKnown(operation))
            await WithdrawRecv(operation);
        if (receiving)
            return null;
        var sent = await WithdrawSend([operation]);
        return sent.Outcomes[0] == SendOutcome.Accepted ? Answer(operation, SendOutcome.Accepted) : null;
    }

    private CapabilityReply Answer(Guid operation, SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted => new CapabilityReply { Receipt = Receipt(operation, operation), Activation = Machine().Id },
        SendOutcome.Waiting => CapabilityReply.NotYet with { Activation = Machine().Id },
        SendOutcome.Closed => throw ChannelErrors.Closed(Name),
        _ => throw new WetwareException(ErrorKind.Cancelled, "the send was withdrawn"),
    };

    private static byte[] Receipt(Guid operation, Guid item) => [.. operation.ToByteArray(), .. item.ToByteArray()];

    // The operation that a call confirms; null for an ordinary call.
    private static Guid? Confirmed(CapabilityCall call)
    {
        if (call.Receipt.IsEmpty)
            return null;
        return call.Receipt.Length == 32
            ? new Guid(call.Receipt.Span[..16])
            : throw new WetwareException(ErrorKind.Failed, "the receipt is not one of this channel");
    }
}
