using Wetware.Channels;
using Wetware.Grains.Channels;
using Wetware.Waiting;

namespace Wetware.Tests.Channels;

/// <summary>One send by a client that keeps to the protocol, over calls whose answers may be lost.</summary>
internal sealed class FaultySender(string value)
{
    private readonly CallSeries _calls = new();
    private ChannelMachine? _held;
    private int _call;

    public Guid Id { get; } = Guid.NewGuid();

    public string Value => value;

    /// <summary>What the client knows.</summary>
    public SendOutcome Outcome { get; private set; }

    public bool Withdrawing { get; set; }

    public bool Dead { get; set; }

    public bool Settled { get; private set; }

    public bool IsDone => Dead || (Outcome != SendOutcome.Waiting && Settled);

    /// <summary>No call is held for so long.</summary>
    public void Expire() => _held = null;

    /// <summary>The client's next step: a call, or a look at what has become of the one that is held. The answer is lost unless <paramref name="answered"/>.</summary>
    public void Step(MachineDriver channel, bool answered)
    {
        if (IsDone)
            return;
        if (Outcome != SendOutcome.Waiting)
        {
            if (Outcome == SendOutcome.Accepted)
                channel.SenderKnows(Id, anywhere: _calls.By == Guid.Empty);
            else
                channel.SenderGaveUp(Id);
            Settled = true; // told once, whether it arrives or not
            return;
        }

        var isHeld = _held == channel.Machine;
        if (!isHeld)
            Ask(channel);
        var seen = channel.Outcome(Id);
        if (seen == SendOutcome.Waiting && !isHeld)
        {
            _held = channel.Machine;
            return;
        }

        _held = null;
        if (answered && _calls.Answered(_call, channel.Machine.Id))
            Outcome = seen;
    }

    private void Ask(MachineDriver channel)
    {
        _call = _calls.Begin();
        if (Withdrawing)
            channel.Withdraw(Id);
        else
            channel.Send(Id, value, again: _call > 1, answeredBy: _calls.By);
    }
}
