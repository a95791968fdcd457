using Wetware.Channels;

namespace Wetware.Tests.Channels;

/// <summary>One send by a client that keeps to the protocol, over calls whose answers may be lost.</summary>
internal sealed class FaultySender(string value)
{
    public Guid Id { get; } = Guid.NewGuid();

    public string Value => value;

    /// <summary>What the client knows.</summary>
    public SendOutcome Outcome { get; private set; }

    public bool Asked { get; private set; }

    public bool Withdrawing { get; set; }

    public bool Dead { get; set; }

    public bool Settled { get; private set; }

    public bool IsDone => Dead || (Outcome != SendOutcome.Waiting && Settled);

    /// <summary>The client's next call; its answer is lost unless <paramref name="answered"/>.</summary>
    public void Step(MachineDriver channel, bool answered)
    {
        if (IsDone)
            return;
        if (Outcome != SendOutcome.Waiting)
        {
            channel.SenderKnows(Id);
            Settled = true; // told once, whether it arrives or not
            return;
        }

        SendOutcome seen;
        if (Withdrawing)
        {
            seen = channel.Withdraw(Id);
        }
        else
        {
            channel.Send(Id, value, again: Asked);
            seen = channel.Outcome(Id);
        }

        Asked = true;
        if (answered)
            Outcome = seen;
    }
}
