using Wetware.Channels;

namespace Wetware.Tests.Channels;

/// <summary>One receive by a client that keeps to the protocol, over calls whose answers may be lost.</summary>
internal sealed class FaultyReceiver(int max)
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly List<Guid> _own = [];
    private ChannelOffer? _offer;
    private ChannelAccept? _claim;
    private bool _claimed;
    private bool _settled;

    public bool Dead { get; set; }

    public bool IsDone { get; private set; }

    /// <summary>What the client may use.</summary>
    public List<string> Used { get; } = [];

    /// <summary>What the client has said that it has, but may not use yet.</summary>
    public List<string> Holding { get; } = [];

    /// <summary>True when it has an offer that it has not claimed: its claim will come late if time passes.</summary>
    public bool HasOffer => _claim is not null && !_claimed;

    public void Step(MachineDriver channel, bool answered)
    {
        if (Dead || IsDone && (_claim is null || _settled))
            return;
        if (IsDone)
        {
            channel.Machine.Acknowledge(new ChannelAcknowledge { Taken = _own }, channel.Now);
            _settled = true;
            return;
        }

        if (_claim is null)
        {
            channel.Recv(_id, max);
            var offer = channel.Machine.Offer(_id);
            if (!answered || offer.Waiting)
                return;
            IsDone = offer.Closed;
            if (!offer.Closed)
                (_offer, _claim) = (offer, new ChannelAccept { Operation = _id, Items = [.. offer.Items.Select(item => item.Id)] });
            return;
        }

        if (!_claimed)
            Holding.AddRange(_offer!.Items.Select(MachineDriver.Text));
        _claimed = true;
        channel.Accept(_claim);
        var answer = channel.Machine.Answer(_claim);
        if (!answered || answer.Waiting)
            return;
        IsDone = true;
        Holding.Clear();
        foreach (var item in _offer!.Items.Where(item => !answer.Refused.Contains(item.Id)))
        {
            Used.Add(MachineDriver.Text(item));
            _own.Add(item.Id);
        }
    }
}
