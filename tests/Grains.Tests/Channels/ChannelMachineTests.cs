using System.Net;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Channels;

namespace Wetware.Tests.Channels;

/// <summary>What a channel promises, case by case.</summary>
public sealed class ChannelMachineTests
{
    private static readonly SiloAddress Node = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

    private readonly MachineDriver _sync = new(0);
    private readonly MachineDriver _two = new(2);

    [Fact]
    public void A_sender_that_came_first_waits_for_a_receiver()
    {
        var sent = _sync.Send("a");
        Assert.Equal(SendOutcome.Waiting, _sync.Outcome(sent));

        var receiver = _sync.Recv();
        Assert.Equal("a", _sync.Offer(receiver));
        Assert.Equal(SendOutcome.Waiting, _sync.Outcome(sent));
        _sync.Accept(receiver);

        Assert.Equal(SendOutcome.Accepted, _sync.Outcome(sent));
    }

    [Fact]
    public void A_receiver_that_came_first_waits_for_a_sender()
    {
        var receiver = _sync.Recv();
        Assert.Equal("", _sync.Offer(receiver));

        _sync.Send("a");

        Assert.Equal("a", _sync.Offer(receiver));
    }

    [Fact]
    public void Two_blocked_receivers_and_two_quick_sends_all_go_on_in_order()
    {
        var (first, second) = (_sync.Recv(), _sync.Recv());
        _sync.Machine.DrainSignals();

        _sync.Send("a");
        _sync.Send("b");
        var late = _sync.Recv();

        Assert.Equal(("a", "b", ""), (_sync.Offer(first), _sync.Offer(second), _sync.Offer(late)));
        Assert.Equal([first, second], _sync.Machine.DrainSignals());
    }

    [Fact]
    public void The_receiver_of_a_rendezvous_is_confirmed_when_the_sender_knows()
    {
        var sent = _sync.Send("a");
        var take = _sync.Accept(_sync.Recv());
        Assert.Equal("waiting", _sync.Answer(take));

        _sync.SenderKnows(sent);

        Assert.Equal("taken", _sync.Answer(take));
    }

    [Fact]
    public void A_receiver_that_asks_again_whether_it_was_confirmed_gets_the_same_answer()
    {
        var sent = _sync.Send("a");
        var take = _sync.Accept(_sync.Recv());
        _sync.SenderKnows(sent);

        // By now it is forgotten, so it is written that the receiver has it.
        _sync.IsDiskSlow = true;
        _sync.Accept(take);
        Assert.Equal("waiting", _sync.Answer(take));
        _sync.Write();

        Assert.Equal("taken", _sync.Answer(take));
    }

    [Fact]
    public void A_sender_that_does_not_say_that_it_knows_holds_nobody_up_for_long()
    {
        _sync.Send(Guid.NewGuid(), "a", origin: Node);
        _sync.Send("b");
        var (first, second) = (_sync.Accept(_sync.Recv()), _sync.Accept(_sync.Recv()));

        _sync.Pass(1, Node);
        Assert.Equal("taken", _sync.Answer(first));
        Assert.Equal("waiting", _sync.Answer(second));
        _sync.Pass(ChannelTimeouts.Confirm);

        Assert.Equal("taken", _sync.Answer(second));
    }

    [Fact]
    public void Asking_again_answers_the_same_and_doubles_nothing()
    {
        var sent = _sync.Send("a");
        _sync.Send(sent, "a", again: true);
        var receiver = _sync.Recv();
        _sync.Recv(receiver);
        Assert.Equal("a", _sync.Offer(receiver));
        var take = _sync.Accept(receiver);
        _sync.Accept(take);
        _sync.Send(sent, "a", again: true);

        Assert.Equal(SendOutcome.Accepted, _sync.Outcome(sent));
        Assert.Equal("", _sync.Offer(_sync.Recv()));
        _sync.SenderKnows(sent);
        Assert.Equal("taken", _sync.Answer(take));
    }

    [Fact]
    public void A_send_that_is_withdrawn_is_received_by_nobody()
    {
        var (first, second) = (_sync.Send("a"), _sync.Send("b"));

        Assert.Equal(SendOutcome.Withdrawn, _sync.Withdraw(first));

        Assert.Equal("b", _sync.Offer(_sync.Recv()));
        Assert.Equal(SendOutcome.Waiting, _sync.Outcome(second));
    }

    [Fact]
    public void A_send_that_is_withdrawn_while_on_offer_is_refused_to_the_claimer()
    {
        var sent = _sync.Send("a");
        var receiver = _sync.Recv();
        var claim = new ChannelAccept { Operation = receiver, Items = [sent] };

        Assert.Equal(SendOutcome.Withdrawn, _sync.Withdraw(sent));
        Assert.Equal("", _sync.Offer(receiver)); // it waits again, at the head of the line
        _sync.Accept(claim);

        Assert.Equal("refused 1", _sync.Answer(claim));
    }

    [Fact]
    public void A_receiver_whose_offer_was_withdrawn_is_served_next()
    {
        var sent = _sync.Send("a");
        var (first, second) = (_sync.Recv(), _sync.Recv());

        _sync.Withdraw(sent);
        _sync.Send("b");

        Assert.Equal(("b", ""), (_sync.Offer(first), _sync.Offer(second)));
    }

    [Fact]
    public void A_withdrawal_that_comes_too_late_succeeds_as_a_send()
    {
        var sent = _sync.Send("a");
        _sync.Accept(_sync.Recv());

        Assert.Equal(SendOutcome.Accepted, _sync.Withdraw(sent));
    }

    [Fact]
    public void A_receiver_that_gives_up_leaves_its_value_to_the_next_in_its_old_place()
    {
        _sync.Send("a");
        _sync.Send("b");
        var (first, second) = (_sync.Recv(), _sync.Recv());
        Assert.Equal(("a", "b"), (_sync.Offer(first), _sync.Offer(second)));

        _sync.Machine.WithdrawRecv(second, 0);
        _sync.Machine.WithdrawRecv(first, 0);

        Assert.Equal("a,b", _sync.Receive(max: 5));
    }

    [Fact]
    public void A_receiver_that_does_not_take_loses_its_offer_and_its_late_claim_is_refused()
    {
        var sent = _sync.Send("a");
        var slow = _sync.Recv();
        Assert.Equal("a", _sync.Offer(slow));

        _sync.Pass(ChannelTimeouts.Accept);
        Assert.Equal("a", _sync.Receive());
        _sync.SenderKnows(sent);
        _sync.Pass(ChannelTimeouts.Retention - 1);
        var late = new ChannelAccept { Operation = slow, Items = [sent] };
        _sync.Accept(late);

        Assert.Equal("refused 1", _sync.Answer(late));
    }

    [Fact]
    public void Silent_callers_are_given_up_and_those_of_dead_nodes_at_once()
    {
        var silent = _sync.Send("silent");
        _sync.Send(Guid.NewGuid(), "dead", origin: Node);
        _sync.Pass(1, Node);
        Assert.Equal(1, _sync.Machine.Info().Senders);

        _sync.Pass(ChannelTimeouts.Idle);
        Assert.Equal(0, _sync.Machine.Info().Senders);
        Assert.Equal("", _sync.Receive());

        _sync.Recv(origin: Node);
        _sync.Recv();
        _sync.Pass(1, Node);
        Assert.Equal(1, _sync.Machine.Info().Receivers);
        _sync.Pass(ChannelTimeouts.Idle);
        Assert.Equal(0, _sync.Machine.Info().Receivers);

        // It was only asleep.
        _sync.Send(silent, "silent", again: true);
        Assert.Equal("silent", _sync.Receive());
        Assert.True(_sync.Machine.Info() is { Senders: 0, Receivers: 0 });
    }

    [Fact]
    public void Closing_a_synchronous_channel_ends_all_waits()
    {
        var sent = _sync.Send("a");
        var other = new MachineDriver(0);
        var receiver = other.Recv();

        _sync.Close();
        other.Close();

        Assert.Equal(SendOutcome.Closed, _sync.Outcome(sent));
        Assert.Equal("closed", other.Offer(receiver));
        Assert.Equal("closed", _sync.Receive());
        Assert.Equal(SendOutcome.Closed, _sync.Outcome(_sync.Send("b")));
    }

    [Fact]
    public void A_second_close_is_an_error_and_a_repeated_one_is_not()
    {
        var operation = Guid.NewGuid();
        _sync.Machine.Close(operation);
        _sync.Machine.Close(operation);

        var error = Assert.Throws<WetwareException>(() => _sync.Machine.Close(Guid.NewGuid()));

        Assert.Equal(ErrorKind.Closed, error.Kind);
        Assert.Contains("already closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffered_channel_takes_at_once_what_it_has_room_for()
    {
        var (a, b, c) = (_two.Send("a"), _two.Send("b"), _two.Send("c"));
        Assert.Equal((SendOutcome.Accepted, SendOutcome.Accepted, SendOutcome.Waiting), (_two.Outcome(a), _two.Outcome(b), _two.Outcome(c)));

        Assert.Equal("a", _two.Receive());

        Assert.Equal(SendOutcome.Accepted, _two.Outcome(c));
        Assert.Equal("b,c", _two.Receive(max: 10));
    }

    [Fact]
    public void What_a_closed_buffered_channel_keeps_can_be_received_and_then_it_is_closed()
    {
        _two.Send("a");
        _two.Send("b");
        var waiting = _two.Send("c");

        _two.Close();

        Assert.Equal(SendOutcome.Closed, _two.Outcome(waiting));
        Assert.Equal(SendOutcome.Closed, _two.Outcome(_two.Send("d")));
        Assert.Equal("a", _two.Receive());
        var (last, blocked) = (_two.Recv(), _two.Recv());
        Assert.Equal(("b", ""), (_two.Offer(last), _two.Offer(blocked)));
        _two.Accept(last);
        Assert.Equal("closed", _two.Offer(blocked));
    }

    [Fact]
    public void Nothing_is_answered_or_offered_before_it_is_on_disk()
    {
        _two.IsDiskSlow = true;
        var sent = _two.Send("a");
        var receiver = _two.Recv();
        Assert.Equal((SendOutcome.Waiting, ""), (_two.Outcome(sent), _two.Offer(receiver)));
        _two.Write();
        Assert.Equal((SendOutcome.Accepted, "a"), (_two.Outcome(sent), _two.Offer(receiver)));

        var take = _two.Accept(receiver);
        Assert.Equal("waiting", _two.Answer(take));
        _two.Write();
        Assert.Equal("taken", _two.Answer(take));
    }

    [Fact]
    public void What_an_earlier_receiver_may_have_goes_to_the_next_once_that_is_on_disk()
    {
        var sent = _sync.Send("a");
        Assert.Equal("a", _sync.Offer(_sync.Recv()));
        _sync.IsDiskSlow = true;
        _sync.Pass(ChannelTimeouts.Accept);

        var second = _sync.Recv();
        Assert.Equal("", _sync.Offer(second));
        _sync.Write();
        Assert.Equal("a", _sync.Offer(second));

        var take = _sync.Accept(second);
        Assert.Equal((SendOutcome.Waiting, "waiting"), (_sync.Outcome(sent), _sync.Answer(take)));
        _sync.Write();
        Assert.Equal((SendOutcome.Accepted, "taken"), (_sync.Outcome(sent), _sync.Answer(take)));
    }

    [Fact]
    public void A_sender_whom_another_activation_may_have_answered_is_answered_once_that_is_on_disk()
    {
        var sent = _sync.Send("a");
        var take = _sync.Accept(_sync.Recv());
        _sync.IsDiskSlow = true;

        // While the receiver holds it, and when it is the receiver's.
        for (var i = 0; i < 2; i++)
        {
            _sync.Send(sent, "a", again: true);
            Assert.Equal((SendOutcome.Waiting, "waiting"), (_sync.Outcome(sent), _sync.Answer(take)));
            _sync.Write();
            Assert.Equal((SendOutcome.Accepted, "taken"), (_sync.Outcome(sent), _sync.Answer(take)));
        }
    }

    [Fact]
    public void A_channel_is_closed_when_that_is_on_disk()
    {
        _two.IsDiskSlow = true;
        var receiver = _two.Recv();
        _two.Close();
        Assert.False(_two.Machine.Info().Closed);
        Assert.Equal((SendOutcome.Waiting, ""), (_two.Outcome(Guid.NewGuid()), _two.Offer(receiver)));
        Assert.Equal("", _two.Offer(_two.Recv()));

        _two.Write();

        Assert.True(_two.Machine.Info().Closed);
        Assert.Equal((SendOutcome.Closed, "closed"), (_two.Outcome(Guid.NewGuid()), _two.Offer(receiver)));
    }

    [Fact]
    public void A_receive_that_is_overtaken_by_its_withdrawal_takes_nothing()
    {
        var operation = Guid.NewGuid();
        _sync.Machine.WithdrawRecv(operation, 0);
        _sync.Recv(operation);

        _sync.Send("a");

        Assert.Equal("", _sync.Offer(operation));
        Assert.Equal("a", _sync.Receive());
    }

    [Fact]
    public void Limits_are_kept_and_nothing_is_half_done()
    {
        Refused(ErrorKind.Limit, _sync, [.. Enumerable.Range(0, ChannelLimits.MaxBatch + 1).Select(_ => Item(1))]);
        Refused(ErrorKind.Limit, _sync, []);
        Refused(ErrorKind.Limit, _sync, [Item(1), Item(ChannelLimits.MaxValueBytes + 1)]);
        Refused(ErrorKind.Limit, _sync, [.. Enumerable.Range(0, 5).Select(_ => Item(ChannelLimits.MaxValueBytes))]);
        Refused(ErrorKind.Failed, _sync, [Item(1), new ChannelItem(Guid.Empty, CapabilityValue.Of(new byte[1]))]);
        for (var i = 0; i < ChannelLimits.MaxWaiting / ChannelLimits.MaxBatch; i++)
            _sync.Machine.Send(new ChannelSend { Items = [.. Enumerable.Range(0, ChannelLimits.MaxBatch).Select(_ => Item(1))] }, 0);
        Refused(ErrorKind.Overloaded, _sync, [Item(1)]);
        var large = new MachineDriver(0);
        for (var bytes = 0; bytes < ChannelLimits.MaxWaitingBytes - ChannelLimits.MaxValueBytes; bytes += ChannelLimits.MaxValueBytes)
            large.Machine.Send(new ChannelSend { Items = [Item(ChannelLimits.MaxValueBytes)] }, 0);
        Refused(ErrorKind.Overloaded, large, [Item(ChannelLimits.MaxValueBytes), Item(ChannelLimits.MaxValueBytes)]);
        Assert.Throws<WetwareException>(() => _two.Recv(max: 0));
        Assert.Throws<WetwareException>(() => _two.Recv(max: ChannelLimits.MaxBatch + 1));
        for (var i = 0; i < ChannelLimits.MaxWaiting; i++)
            _two.Recv();
        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => _two.Recv()).Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Bytes_count_until_values_are_taken_withdrawn_given_up_or_refused_by_the_closing(int capacity)
    {
        var channel = new MachineDriver(capacity);
        channel.Send("kept or first");
        Assert.Equal(13, channel.Machine.Bytes);
        channel.Send("next");
        var third = channel.Send("third");
        Assert.Equal(22, channel.Machine.Bytes);

        Assert.Equal("kept or first", channel.Receive());
        Assert.Equal(9, channel.Machine.Bytes);
        Assert.Equal(SendOutcome.Withdrawn, channel.Withdraw(third));
        Assert.Equal(4, channel.Machine.Bytes);
        Assert.Equal("next", channel.Receive());
        Assert.Equal(0, channel.Machine.Bytes);

        for (var i = 0; i <= capacity; i++)
            channel.Send("silent");
        channel.Pass(ChannelTimeouts.Idle);
        Assert.Equal(capacity * 6, channel.Machine.Bytes);
        channel.Send("never");
        channel.Close();
        Assert.Equal(capacity * 6, channel.Machine.Bytes);
    }

    [Fact]
    public void A_buffered_channel_is_full_when_its_bytes_are_too_many()
    {
        var channel = new MachineDriver(100);
        for (var i = 0; i < 5; i++)
            channel.Machine.Send(new ChannelSend { Items = [Item(ChannelLimits.MaxValueBytes)] }, 0);
        channel.Write();

        Assert.True(channel.Machine.Info() is { Buffered: 4, Senders: 1 });
    }

    [Fact]
    public void Who_never_says_that_the_answer_came_is_forgotten_in_time()
    {
        for (var i = 0; i < 10; i++)
        {
            _two.Send("a");
            _two.Accept(_two.Recv());
        }

        Assert.False(_two.Machine.IsIdle);
        _two.Pass(ChannelTimeouts.Retention);

        Assert.True(_two.Machine.IsIdle);
        Assert.Empty(_two.Machine.Snapshot().Items);
    }

    private static ChannelItem Item(int bytes) => new(Guid.NewGuid(), CapabilityValue.Of(new byte[bytes]));

    private static void Refused(ErrorKind kind, MachineDriver channel, ChannelItem[] items)
    {
        var before = channel.Machine.Info();
        var error = Assert.Throws<WetwareException>(() => channel.Machine.Send(new ChannelSend { Items = items }, 0));
        Assert.Equal(kind, error.Kind);
        Assert.Equal(before, channel.Machine.Info());
    }
}
