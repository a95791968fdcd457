using System.Globalization;
using System.Text;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Grains.Channels;

namespace Wetware.Tests.Channels;

/// <summary>Short ways to do to a machine what callers do; every answer at once, the disk as fast as memory.</summary>
internal sealed class MachineDriver(int capacity)
{
    private ChannelState _disk = new() { Capacity = capacity };
    private long _writes;

    // The activations that live, each with the number of the write that it knows of. The newest comes last.
    private List<(ChannelMachine Machine, long Writes)> _activations = [(new("test", capacity, DateTimeOffset.UnixEpoch), 0)];
    private int _turn;

    /// <summary>The activation that is spoken to.</summary>
    public ChannelMachine Machine => _activations[_turn].Machine;

    public long Now { get; set; }

    /// <summary>Writes are lost until they are asked for (<see cref="Write"/>).</summary>
    public bool IsDiskSlow { get; set; }

    public static CapabilityValue Value(string text) => CapabilityValue.Of(Encoding.UTF8.GetBytes(text));

    public static string Text(ChannelItem item) => Encoding.UTF8.GetString(item.Value.Bytes.Span);

    public Guid Send(string text) => Send(Guid.NewGuid(), text);

    public Guid Send(Guid id, string text, bool again = false, SiloAddress? origin = null, Guid answeredBy = default)
    {
        Machine.Send(new ChannelSend { Items = [new ChannelItem(id, Value(text))], Again = again, AnsweredBy = answeredBy, Origin = origin }, Now);
        Acknowledge();
        return id;
    }

    public SendOutcome Outcome(Guid id) => Machine.Outcomes([id])[0];

    public SendOutcome Withdraw(Guid id)
    {
        Machine.WithdrawSend([id], Now);
        Acknowledge();
        return Machine.Outcomes([id])[0];
    }

    /// <summary>The sender says that it knows that the value was taken, from the activation that answered all of its calls or from any.</summary>
    public void SenderKnows(Guid id, bool anywhere = false)
    {
        Machine.Acknowledge(anywhere ? new ChannelAcknowledge { SentAnywhere = [id] } : new ChannelAcknowledge { Sent = [id] }, Now);
        Acknowledge();
    }

    /// <summary>The sender says that it knows that nobody gets the value.</summary>
    public void SenderGaveUp(Guid id) => Machine.Acknowledge(new ChannelAcknowledge { Ended = [id] }, Now);

    public Guid Recv(int max = 1, SiloAddress? origin = null)
    {
        var id = Guid.NewGuid();
        Recv(id, max, origin);
        return id;
    }

    public void Recv(Guid id, int max = 1, SiloAddress? origin = null)
    {
        Machine.Recv(new ChannelRecv { Operation = id, Max = max, Origin = origin }, Now);
        Acknowledge();
    }

    /// <summary>What is on offer, as text: "" for nothing yet, "closed" at the end.</summary>
    public string Offer(Guid operation)
    {
        var offer = Machine.Offer(operation);
        return offer.Closed ? "closed" : string.Join(',', offer.Items.Select(Text));
    }

    public ChannelAccept Accept(Guid operation)
    {
        var take = new ChannelAccept { Operation = operation, Items = [.. Machine.Offer(operation).Items.Select(item => item.Id)] };
        Accept(take);
        return take;
    }

    public void Accept(ChannelAccept take)
    {
        Machine.Accept(take, Now);
        Acknowledge();
    }

    /// <summary>How a claim stands: "waiting", "taken", or "refused n".</summary>
    public string Answer(ChannelAccept take)
    {
        var answer = Machine.Answer(take);
        return answer.Waiting ? "waiting" : answer.Refused.Count == 0 ? "taken" : string.Create(CultureInfo.InvariantCulture, $"refused {answer.Refused.Count}");
    }

    /// <summary>A whole receive, of values that senders then know to be taken.</summary>
    public string Receive(int max = 1)
    {
        var operation = Recv(max);
        var offer = Offer(operation);
        if (offer is "" or "closed")
        {
            Machine.WithdrawRecv(operation, Now);
            return offer;
        }

        var take = Accept(operation);
        Machine.Acknowledge(new ChannelAcknowledge { Sent = take.Items }, Now);
        Assert.Equal("taken", Answer(take));
        Machine.Acknowledge(new ChannelAcknowledge { Taken = take.Items }, Now);
        return offer;
    }

    public void Close()
    {
        Machine.Close(Guid.NewGuid());
        Acknowledge();
    }

    public void Pass(long milliseconds, params SiloAddress[] gone)
    {
        Now += milliseconds;
        foreach (var (machine, _) in _activations)
            machine.Tick(Now, gone.ToHashSet());
        Acknowledge();
    }

    /// <summary>Writes. An activation that does not know of the last write fails at that, and its place is taken by one that reads what is there.</summary>
    public void Write()
    {
        if (!TryWrite())
            Replace();
        else
            Machine.Written(Machine.Version, Now);
    }

    /// <summary>The activation dies, before or after its last write came to the disk; the next one has what is there.</summary>
    public void Die(bool written = true)
    {
        if (written)
            TryWrite();
        Replace();
    }

    /// <summary>Another activation comes up while this one lives on, as when the node is taken for dead. From here on it is spoken to.</summary>
    public void Overlap()
    {
        if (_activations.Count > 1)
            _activations.RemoveAt(0);
        _activations.Add((ChannelMachine.Load("test", _disk, Now), _writes));
        _turn = _activations.Count - 1;
    }

    /// <summary>The next calls go to the other activation, if there are two.</summary>
    public void Turn() => _turn = (_turn + 1) % _activations.Count;

    /// <summary>Only the newest activation goes on.</summary>
    public void EndOverlap()
    {
        _activations = [_activations[^1]];
        _turn = 0;
    }

    private bool TryWrite()
    {
        if (_activations[_turn].Writes != _writes)
            return false;
        _disk = Machine.Snapshot();
        _activations[_turn] = (Machine, ++_writes);
        return true;
    }

    private void Replace() => _activations[_turn] = (ChannelMachine.Load("test", _disk, Now), _writes);

    private void Acknowledge()
    {
        if (!IsDiskSlow)
            Write();
    }
}
