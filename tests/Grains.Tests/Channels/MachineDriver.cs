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

    public ChannelMachine Machine { get; private set; } = new("test", capacity, DateTimeOffset.UnixEpoch);

    public long Now { get; set; }

    /// <summary>Writes are lost until they are asked for (<see cref="Write"/>).</summary>
    public bool IsDiskSlow { get; set; }

    public static CapabilityValue Value(string text) => CapabilityValue.Of(Encoding.UTF8.GetBytes(text));

    public static string Text(ChannelItem item) => Encoding.UTF8.GetString(item.Value.Bytes.Span);

    public Guid Send(string text) => Send(Guid.NewGuid(), text);

    public Guid Send(Guid id, string text, bool again = false, SiloAddress? origin = null)
    {
        Machine.Send(new ChannelSend { Items = [new ChannelItem(id, Value(text))], Again = again, Origin = origin }, Now);
        Settle();
        return id;
    }

    public SendOutcome Outcome(Guid id) => Machine.Outcomes([id])[0];

    public SendOutcome Withdraw(Guid id)
    {
        Machine.WithdrawSend([id], Now);
        Settle();
        return Machine.Outcomes([id], SendOutcome.Withdrawn)[0];
    }

    public void SenderKnows(Guid id) => Machine.SettleSent([id], Now);

    public Guid Recv(int max = 1, SiloAddress? origin = null)
    {
        var id = Guid.NewGuid();
        Recv(id, max, origin);
        return id;
    }

    public void Recv(Guid id, int max = 1, SiloAddress? origin = null)
    {
        Machine.Recv(new ChannelRecv { Operation = id, Max = max, Origin = origin }, Now);
        Settle();
    }

    /// <summary>What is on offer, as text: "" for nothing yet, "closed" at the end.</summary>
    public string Offer(Guid operation)
    {
        var offer = Machine.Offer(operation);
        return offer.Closed ? "closed" : string.Join(',', offer.Items.Select(Text));
    }

    public ChannelTake Take(Guid operation)
    {
        var take = new ChannelTake { Operation = operation, Items = [.. Machine.Offer(operation).Items.Select(item => item.Id)] };
        Take(take);
        return take;
    }

    public void Take(ChannelTake take)
    {
        Machine.Take(take, Now);
        Settle();
    }

    /// <summary>How a claim stands: "waiting", "taken", or "refused n".</summary>
    public string Answer(ChannelTake take)
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

        var take = Take(operation);
        Machine.SettleSent(take.Items, Now);
        Assert.Equal("taken", Answer(take));
        Machine.SettleTaken(take.Items);
        return offer;
    }

    public void Close()
    {
        Machine.Close(Guid.NewGuid());
        Settle();
    }

    public void Pass(long milliseconds, params SiloAddress[] gone)
    {
        Now += milliseconds;
        Machine.Tick(Now, gone.ToHashSet());
        Settle();
    }

    public void Write()
    {
        _disk = Machine.Snapshot();
        Machine.Written(Machine.Version, Now);
    }

    /// <summary>The activation dies, before or after its last write came to the disk; the next one has what is there.</summary>
    public void Die(bool written = true)
    {
        if (written)
            _disk = Machine.Snapshot();
        Machine = ChannelMachine.Load("test", _disk, Now);
    }

    private void Settle()
    {
        if (!IsDiskSlow)
            Write();
    }
}
