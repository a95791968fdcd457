using Wetware.Channels;
using Wetware.Grains.Channels;

namespace Wetware.Tests.Channels;

/// <summary>What holds when an activation of a channel dies, or lives on beside the next one.</summary>
public sealed class ChannelActivationTests
{
    private readonly MachineDriver _sync = new(0);
    private readonly MachineDriver _two = new(2);

    [Fact]
    public void The_next_activation_of_a_buffered_channel_answers_the_same()
    {
        var (a, b) = (_two.Send("a"), _two.Send("b"));
        var take = _two.Accept(_two.Recv());

        _two.Die();
        _two.Send(a, "a", again: true);
        _two.Send(b, "b", again: true);
        _two.Accept(take);

        Assert.Equal((SendOutcome.Accepted, SendOutcome.Accepted, "taken"), (_two.Outcome(a), _two.Outcome(b), _two.Answer(take)));
        Assert.Equal("b", _two.Receive());
        Assert.Equal("", _two.Receive());
    }

    [Fact]
    public void The_next_activation_hands_out_in_the_order_of_sending_whatever_was_taken_before()
    {
        var channel = new MachineDriver(8);
        foreach (var text in (string[])["a", "b", "c"])
            channel.Send(text);
        Assert.Equal("a,b", channel.Receive(2));

        // They may well take the places in memory that the first two left.
        foreach (var text in (string[])["d", "e"])
            channel.Send(text);
        channel.Die();

        Assert.Equal("c,d,e", channel.Receive(8));
    }

    [Fact]
    public void The_next_activation_of_a_rendezvous_is_told_by_its_callers()
    {
        // Receiver first: its claim is believed, and the sender is told.
        var a = _sync.Send("a");
        var first = _sync.Accept(_sync.Recv());
        _sync.Die();
        _sync.Accept(first);
        Assert.Equal("taken", _sync.Answer(first));
        _sync.Send(a, "a", again: true);
        Assert.Equal(SendOutcome.Accepted, _sync.Outcome(a));

        // Sender first, and to another receiver: the claim is refused.
        var b = _sync.Send("b");
        var second = _sync.Accept(_sync.Recv());
        _sync.Die();
        _sync.Send(b, "b", again: true);
        Assert.Equal("b", _sync.Receive());
        _sync.Accept(second);
        Assert.Equal("refused 1", _sync.Answer(second));

        // Withdrawn before the claim comes.
        var c = _sync.Send("c");
        var third = _sync.Accept(_sync.Recv());
        _sync.Die();
        Assert.Equal(SendOutcome.Withdrawn, _sync.Withdraw(c));
        _sync.Accept(third);
        Assert.Equal("refused 1", _sync.Answer(third));
    }

    [Fact]
    public void Who_may_have_a_value_that_two_could_claim_is_known_to_every_later_activation()
    {
        // Offered to a receiver that does not answer, then to another that gets it.
        var sent = _sync.Send("a");
        var slow = new ChannelAccept { Operation = _sync.Recv(), Items = [sent] };
        _sync.Pass(ChannelTimeouts.Accept);
        _sync.IsDiskSlow = true;
        var quick = _sync.Recv();
        Assert.Equal("", _sync.Offer(quick)); // not before it is written
        _sync.Write();
        Assert.Equal("a", _sync.Offer(quick));
        var take = _sync.Accept(quick);
        Assert.Equal(SendOutcome.Waiting, _sync.Outcome(sent)); // not before that is written, too
        _sync.Write();
        Assert.Equal(SendOutcome.Accepted, _sync.Outcome(sent));
        _sync.Die();

        _sync.Accept(slow);
        _sync.Accept(take);
        Assert.Equal(("waiting", "taken"), (_sync.Answer(slow), _sync.Answer(take)));
        _sync.Write();

        Assert.Equal("refused 1", _sync.Answer(slow));

        // Withdrawn while on offer.
        var withdrawn = _sync.Send("b");
        var late = new ChannelAccept { Operation = _sync.Recv(), Items = [withdrawn] };
        Assert.Equal(SendOutcome.Waiting, _sync.Withdraw(withdrawn));
        _sync.Write();
        Assert.Equal(SendOutcome.Withdrawn, _sync.Outcome(withdrawn));
        _sync.Die();
        _sync.Accept(late);
        _sync.Write();
        Assert.Equal("refused 1", _sync.Answer(late));
    }

    [Fact]
    public void An_activation_that_was_overtaken_refuses_nobody()
    {
        _two.IsDiskSlow = true;
        var sent = _two.Send("a");
        _two.Write();
        var take = new ChannelAccept { Operation = _two.Recv(), Items = [sent] };

        // The next one offers the value to another receiver, while this one still writes who took it.
        _two.Overlap();
        var other = _two.Accept(_two.Recv());
        _two.Turn();
        _two.Accept(take);
        _two.Write();
        _two.Turn();
        _two.Accept(take);
        Assert.Equal(("waiting", "waiting"), (_two.Answer(take), _two.Answer(other)));

        _two.Write();
        _two.Accept(take);
        _two.Accept(other);
        Assert.Equal(("taken", "waiting"), (_two.Answer(take), _two.Answer(other)));
        _two.Write();
        Assert.Equal("refused 1", _two.Answer(other));
    }

    [Fact]
    public void Nor_does_it_let_a_sender_go()
    {
        var sent = Guid.NewGuid();
        _two.IsDiskSlow = true;
        _two.Send(sent, "a");
        _two.Overlap();
        _two.Turn();
        _two.Write();
        _two.Turn();

        Assert.Equal(SendOutcome.Waiting, _two.Withdraw(sent));
        _two.Write();

        Assert.Equal(SendOutcome.Accepted, _two.Withdraw(sent));
    }

    [Fact]
    public void A_sender_that_asked_elsewhere_is_told_what_is_on_disk()
    {
        var sent = _sync.Send("a");
        _sync.IsDiskSlow = true;
        _sync.Overlap();
        Assert.Equal(SendOutcome.Waiting, _sync.Withdraw(sent));
        _sync.Turn();
        var take = _sync.Accept(_sync.Recv());
        _sync.Send(sent, "a", again: true);
        Assert.Equal(SendOutcome.Waiting, _sync.Outcome(sent));

        _sync.Write();
        Assert.Equal((SendOutcome.Accepted, "taken"), (_sync.Outcome(sent), _sync.Answer(take)));
        _sync.Turn();
        _sync.Write();
        _sync.Withdraw(sent);
        _sync.Write();

        Assert.Equal(SendOutcome.Accepted, _sync.Outcome(sent));
    }

    [Fact]
    public void A_sender_that_waits_long_at_one_activation_costs_no_write()
    {
        var sent = _sync.Send("a");
        for (var i = 0; i < 10; i++)
            _sync.Send(sent, "a", again: true, answeredBy: _sync.Machine.Id);
        var take = _sync.Accept(_sync.Recv());
        _sync.SenderKnows(sent);

        Assert.Equal("taken", _sync.Answer(take));
        Assert.Equal(0, _sync.Machine.Version);
        Assert.True(_sync.Machine.IsIdle);
    }

    [Fact]
    public void A_refused_claim_that_comes_again_late_gets_nothing()
    {
        var sent = _sync.Send("a");
        var slow = new ChannelAccept { Operation = _sync.Recv(), Items = [sent] };
        _sync.Pass(ChannelTimeouts.Accept);
        var quick = _sync.Recv();
        _sync.Accept(slow);
        Assert.Equal("refused 1", _sync.Answer(slow));
        _sync.Machine.WithdrawRecv(quick, _sync.Now);
        _sync.Die();
        _sync.Send(sent, "a", again: true);

        _sync.Accept(slow);

        Assert.Equal("refused 1", _sync.Answer(slow));
        Assert.Equal("a", _sync.Receive());
    }

    [Fact]
    public void A_value_whose_sender_was_not_heard_is_not_handed_over_twice()
    {
        var sent = _sync.Send("a");
        var take = _sync.Accept(_sync.Recv());
        _sync.Pass(ChannelTimeouts.Confirm);
        Assert.Equal("taken", _sync.Answer(take));

        _sync.Die();
        _sync.Send(sent, "a", again: true);

        Assert.Equal(SendOutcome.Accepted, _sync.Outcome(sent));
        Assert.Equal("", _sync.Receive());
    }
}
